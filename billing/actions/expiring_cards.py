"""Telling people that the card which invoices are charged to expires, or has."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from audit import log
from billing.events.cards import CARD_EXPIRED, CARD_EXPIRES
from billing.models import PaymentMethod
from billing.models.card import SOON


def due_for_expiry(today: date) -> list[PaymentMethod]:
    """Default cards that expire soon or have expired, and whose members were not notified of that.

    Only cards of organizations that are not suspended or about to be deleted.
    """
    running = {"organization__suspended_at": None, "organization__deletion_asked_at": None}
    cards = PaymentMethod.objects.default().expiring_by(today + SOON)
    unnotified = cards.filter(expired_told_at=None, **running)
    return [card for card in unnotified.order_by("pk") if _due_notice_field(card, today)]


@transaction.atomic
def notify_of_expiry(*, card: PaymentMethod, today: date) -> bool:
    """Record that a card expires or has expired, which notifies the people who can add cards.

    Once before and once after its last day; False if nothing is due.
    """
    if not (sent_field := _due_notice_field(card, today)):
        return False
    unnotified = PaymentMethod.objects.default().filter(pk=card.pk, **{sent_field: None})
    if not unnotified.update(**{sent_field: timezone.now()}):
        return False
    log.record(
        CARD_EXPIRED if card.is_expired(today) else CARD_EXPIRES,
        organization=card.organization,
        by=log.System(),
        target=card,
        after={"day": card.last_day.isoformat()},
    )
    return True


def _due_notice_field(card: PaymentMethod, today: date) -> str:
    """The field for the time of the notice that is due and was not sent; empty for none."""
    if card.is_expired(today):
        return "" if card.expired_told_at else "expired_told_at"
    return "expiring_told_at" if card.needs_another(today) and not card.expiring_told_at else ""
