"""Webhooks and their deliveries."""

from webhooks.models.delivery import LONGEST_ANSWER, RETRY_AFTER, TEST, Delivery, DeliveryState
from webhooks.models.webhook import (
    AT_ONCE,
    GIVEN_UP_AFTER,
    LISTENING,
    LONGEST_URL,
    Webhook,
    WebhookState,
)

__all__ = [
    "AT_ONCE",
    "GIVEN_UP_AFTER",
    "LISTENING",
    "LONGEST_ANSWER",
    "LONGEST_URL",
    "RETRY_AFTER",
    "TEST",
    "Delivery",
    "DeliveryState",
    "Webhook",
    "WebhookState",
]
