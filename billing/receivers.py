"""What this app does when something below it happens."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from audit import log
from billing.events.cards import CARD_LEFT
from billing.models import CardRemoval, PaymentMethod
from organizations.models import Membership
from organizations.signals import member_removed


@receiver(member_removed)
def leave_cards(membership: Membership, **_: Any) -> None:
    """Let the cards that a member who goes had added be by a former member, and say so.

    They stay the organization's, and are charged as before.
    """
    added = list(membership.payment_methods.in_order())
    if not added:
        return
    membership.payment_methods.update(added_by=None)
    log.record_each(CARD_LEFT, added, organization=membership.organization, by=log.Clock())


@receiver(pre_delete, sender=PaymentMethod)
def owe_removal(instance: PaymentMethod, **_: Any) -> None:
    """Have the provider forget a card that goes, by whichever way, in the same transaction."""
    CardRemoval.objects.bulk_create(
        [CardRemoval(reference=instance.reference)], ignore_conflicts=True
    )
