"""Comparing with the provider what it took, in case that no answer and no message ever came."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from billing.actions.findings import note_finding, note_taken_back
from billing.card_payments.refused_calls import refusals_noted
from billing.models import AttemptState, Payment, PaymentAttempt, PaymentKind
from billing.models.attempt import AWAITING_OUTCOME
from billing.payment_provider.calls import Charged, Gateway, ProviderSilent
from billing.payment_provider.configured import gateway

LOOKS_BACK = timedelta(days=3)
SETTLED_WITHIN = timedelta(minutes=10)
"""What is younger may still be under way."""
LOSSES_LAST = timedelta(days=180)
"""How long after it began a dispute may still end, or a refund fail."""

logger = logging.getLogger(__name__)


def reconcile(now: datetime) -> int:
    """Ask of what is unfinished, and note what differs; returns how many differences are new.

    Nothing is booked here: what the console asked for is settled as always, and what it did not
    ask for is looked at by an operator.
    """
    provider = gateway()
    if provider is None:
        return 0
    old = PaymentAttempt.objects.awaiting_outcome().filter(created_at__lt=now - SETTLED_WITHIN)
    old.update(due_at=now)
    found = _compare_charges(provider, now) + _compare_losses(provider, now)
    if found:
        logger.error("The payment provider and the console differ in %d charges", found)
    return found


def _compare_charges(provider: Gateway, now: datetime) -> int:
    try:
        with refusals_noted():
            taken = list(provider.charges_since(now - LOOKS_BACK))
    except ProviderSilent as silent:
        logger.warning("The payment provider could not be compared with: %s", silent)
        return 0
    return sum(_compare(charged, now) for charged in taken)


def _compare_losses(provider: Gateway, now: datetime) -> int:
    """Disputes and failed refunds: each is noted once, in whichever order they are heard of."""
    try:
        with refusals_noted():
            lost = list(provider.taken_back_since(now - LOSSES_LAST))
    except ProviderSilent as silent:
        logger.warning("The payment provider could not be asked for disputes: %s", silent)
        return 0
    return sum(note_taken_back(back=back) for back in lost)


@transaction.atomic
def _compare(charged: Charged, now: datetime) -> bool:
    if charged.at > now - SETTLED_WITHIN:
        return False
    payments = Payment.objects.filter(kind=PaymentKind.CARD, reference=charged.reference)
    payment = payments.select_related("invoice").first()
    attempt = _attempt(charged.attempt)
    if payment is not None:
        if payment.amount == charged.amount:
            return False
        return _note(attempt, charged, "The amount is not what the console recorded.")
    if attempt is not None and attempt.state in AWAITING_OUTCOME:
        return False
    if attempt is not None and attempt.state == AttemptState.SUCCEEDED:
        return _note(attempt, charged, "A second charge for the same attempt.")
    return _note(attempt, charged, "The console knows of no such charge.")


def _note(attempt: PaymentAttempt | None, charged: Charged, what: str) -> bool:
    return note_finding(attempt, charged.reference, charged.amount, what)


def _attempt(name: str) -> PaymentAttempt | None:
    try:
        return PaymentAttempt.objects.filter(pk=UUID(name)).first()
    except ValueError:
        return None
