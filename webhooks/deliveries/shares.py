"""How many of the deliveries that a drain has under way are of one kind, so that others go, too."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from webhooks.models import Delivery, Webhook
from webhooks.models.webhook import WebhookQuerySet

OF_AN_ORGANIZATION = 4
"""How many deliveries of one organization a drain has under way at a time."""
TO_SLOW_WEBHOOKS = 8
"""How many of all go to webhooks that kept a drain waiting lately."""


class Shares:
    """What is left of them, with these deliveries under way at this moment."""

    def __init__(self, under_way: Iterable[Delivery], at: datetime) -> None:
        self._at = at
        self._of_organizations: Counter[UUID] = Counter()
        self._to_slow = 0
        for delivery in under_way:
            self.count(delivery.webhook)

    def count(self, webhook: Webhook) -> None:
        """Note that one more is under way to this webhook."""
        self._of_organizations[webhook.organization_id] += 1
        self._to_slow += webhook.is_slow(self._at)

    def allow(self, webhook: Webhook) -> bool:
        """Whether one more may go to this webhook."""
        is_free = self._of_organizations[webhook.organization_id] < OF_AN_ORGANIZATION
        return is_free and not (self._to_slow >= TO_SLOW_WEBHOOKS and webhook.is_slow(self._at))

    def allowed(self, webhooks: WebhookQuerySet) -> WebhookQuerySet:
        """The webhooks to which one more delivery may go."""
        counts = self._of_organizations.items()
        used_up = [organization for organization, n in counts if n >= OF_AN_ORGANIZATION]
        if self._to_slow >= TO_SLOW_WEBHOOKS:
            webhooks = webhooks.quick(self._at)
        return webhooks.exclude(organization__in=used_up)
