"""Webhooks and their deliveries."""

from webhooks.models.delivery import (
    EVERYTHING,
    LONGEST_ANSWER,
    RETRY_AFTER,
    TEST,
    UNANSWERED,
    Delivery,
    DeliveryState,
)
from webhooks.models.webhook import (
    AT_ONCE,
    GIVEN_UP_AFTER,
    LISTENING,
    LONGEST_URL,
    SLOW_FOR,
    Webhook,
    WebhookState,
)
