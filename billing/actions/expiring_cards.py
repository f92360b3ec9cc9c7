"""Telling people that the card which invoices are charged to expires, or has."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from audit import log
from billing.events.cards import CARD_EXPIRED, CARD_EXPIRES
from billing.models import PaymentMethod
from billing.models.card import SOON


def due_for_expiry(today: date) -> list[PaymentMethod]:
    """The default cards of which people are to be told something, in organizations that run."""
    running = {"organization__suspended_at": None, "organization__deletion_asked_at": None}
    cards = PaymentMethod.objects.default().expiring_by(today + SOON)
    untold = cards.filter(expired_told_at=None, **running)
    return [card for card in untold.order_by("pk") if _field(card, today)]


@transaction.atomic
def notify_of_expiry(*, card: PaymentMethod, today: date) -> bool:
    """Have those told who can add cards, once before and once after; False if that was done."""
    if not (field := _field(card, today)):
        return False
    untold = PaymentMethod.objects.default().filter(pk=card.pk, **{field: None})
    if not untold.update(**{field: timezone.now()}):
        return False
    log.record(
        CARD_EXPIRED if card.is_expired(today) else CARD_EXPIRES,
        organization=card.organization,
        by=log.System(),
        target=card,
        after={"day": card.last_day.isoformat()},
    )
    return True


def _field(card: PaymentMethod, today: date) -> str:
    """Which of the two is due and was not told; empty for none."""
    if card.is_expired(today):
        return "" if card.expired_told_at else "expired_told_at"
    return "expiring_told_at" if card.needs_another(today) and not card.expiring_told_at else ""
