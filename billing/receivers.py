"""What this app does when something below it happens."""

from datetime import datetime
from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from audit import log
from billing.actions.renewing import renew_after_suspension
from billing.events.cards import CARD_LEFT
from billing.events.subscriptions import TIER_LAPSED
from billing.models import CardRemoval, PaymentMethod, SubscriptionState
from billing.tiers.limits import default_tier
from organizations.models import Membership, Organization
from organizations.signals import member_removed, organization_restored, organization_unsuspended


@receiver(member_removed)
def leave_cards(membership: Membership, **_: Any) -> None:
    """Let the cards that a member who goes had added be by a former member, and say so.

    They stay the organization's, and are charged as before.
    """
    added = list(membership.payment_methods.in_order())
    if not added:
        return
    membership.payment_methods.update(added_by=None)
    log.record_for_each(CARD_LEFT, added, organization=membership.organization, by=log.System())


@receiver(organization_restored)
def record_lapse(organization: Organization, since: datetime, **_: Any) -> None:
    """Record that the subscription ended while the organization waited for its deletion.

    Its administrators are notified of it. Nothing is recorded if none ended.
    """
    ended = organization.billing_subscriptions.filter(state=SubscriptionState.ENDED)
    is_running = organization.billing_subscriptions.running().exists()
    if is_running or not ended.filter(ends_at__gte=since.date()).exists():
        return
    log.record(
        TIER_LAPSED,
        organization=organization,
        by=log.System(),
        target=organization,
        after={"tier": str(default_tier() or "")},
    )


@receiver(organization_unsuspended)
def begin_waiting_period(organization: Organization, **_: Any) -> None:
    """Begin the period of the subscription that waited for the end of the suspension."""
    renew_after_suspension(organization=organization)


@receiver(pre_delete, sender=PaymentMethod)
def owe_removal(instance: PaymentMethod, **_: Any) -> None:
    """Have the provider forget a card that goes, by whichever way, in the same transaction."""
    CardRemoval.objects.bulk_create(
        [CardRemoval(reference=instance.reference)], ignore_conflicts=True
    )
