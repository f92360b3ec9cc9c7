"""What billing does when something happens in an app below it."""

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
    """Clear who added the cards of a removed member, and record an event for each card."""
    cards = list(membership.payment_methods.in_order())
    if not cards:
        return
    membership.payment_methods.update(added_by=None)
    log.record_for_each(CARD_LEFT, cards, organization=membership.organization, by=log.System())


@receiver(organization_restored)
def record_lapse(organization: Organization, since: datetime, **_: Any) -> None:
    """Record an event, of which administrators are notified, if the restored organization's
    subscription ended since it was scheduled for deletion and none runs now.
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
    """Begin the period of the subscription that waited for the suspension to end."""
    renew_after_suspension(organization=organization)


@receiver(pre_delete, sender=PaymentMethod)
def schedule_card_removal(instance: PaymentMethod, **_: Any) -> None:
    """Save that the provider has to delete a card that is deleted here, in the same transaction."""
    CardRemoval.objects.bulk_create(
        [CardRemoval(reference=instance.reference)], ignore_conflicts=True
    )
