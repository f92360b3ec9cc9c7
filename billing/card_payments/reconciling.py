"""Comparing with the provider what it took and what was taken back, never in a transaction.

That is for answers and events that never came. Each difference is noted once, however often the
provider says it, and no payment is entered for it.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from billing.actions.findings import attempts_by_id, note_finding, note_taken_back
from billing.card_payments.refused_calls import refusals_noted
from billing.models import AttemptState, Payment, PaymentAttempt, PaymentKind
from billing.models.attempt import AWAITING_OUTCOME
from billing.payment_provider.calls import Charged, Gateway, ProviderSilent
from billing.payment_provider.configured import gateway
from console.jobs.batches import do_or_log

LOOKS_BACK = timedelta(days=3)
SETTLED_WITHIN = timedelta(minutes=10)
"""What is younger may still be under way."""
LOSSES_LAST = timedelta(days=180)
"""How long after it began a dispute may still end, or a refund fail."""
MOST = 50
"""Attempts in one run; the rest comes with the next."""
PAUSE = timedelta(minutes=15)
"""Until a provider that did not answer is asked again."""

logger = logging.getLogger(__name__)


def reconcile(now: datetime) -> int:
    """Compare with the provider, and save findings; returns how many differences are new.

    Unfinished attempts become due, to be settled as always. No payment is entered for what the
    console did not ask for: an operator looks at it.
    """
    provider = gateway()
    if provider is None:
        return 0
    unfinished = PaymentAttempt.objects.awaiting_outcome()
    unfinished.filter(created_at__lt=now - SETTLED_WITHIN).update(due_at=now)
    new_findings = _compare_charges(provider, now) + _compare_losses(provider, now)
    if new_findings:
        logger.error("The payment provider and the console differ in %d charges", new_findings)
    return new_findings


def _compare_charges(provider: Gateway, now: datetime) -> int:
    """Compare the charges of the last days; returns how many findings are new, 0
    without an answer.
    """
    try:
        with refusals_noted():
            charges = list(provider.charges_since(now - LOOKS_BACK))
    except ProviderSilent as error:
        logger.warning("The payment provider could not be compared with: %s", error)
        return 0
    return sum(_compare_charge(charge, now) for charge in charges)


def _compare_losses(provider: Gateway, now: datetime) -> int:
    """Save disputes and failed refunds; returns how many findings are new, 0 without an answer."""
    try:
        with refusals_noted():
            losses = list(provider.taken_back_since(now - LOSSES_LAST))
    except ProviderSilent as error:
        logger.warning("The payment provider could not be asked for disputes: %s", error)
        return 0
    return sum(note_taken_back(taken_back=loss) for loss in losses)


@transaction.atomic
def _compare_charge(charge: Charged, now: datetime) -> bool:
    """Save a finding if the console has not recorded a charge as it is; True if that is new."""
    if charge.at > now - SETTLED_WITHIN:
        return False
    payments = Payment.objects.filter(kind=PaymentKind.CARD, reference=charge.reference)
    payment = payments.select_related("invoice").first()
    attempt = attempts_by_id(charge.attempt).first()
    if payment is not None:
        if payment.amount == charge.amount:
            return False
        return _note_charge(attempt, charge, "The amount is not what the console recorded.")
    if attempt is not None and attempt.state in AWAITING_OUTCOME:
        return False
    if attempt is not None and attempt.state == AttemptState.SUCCEEDED:
        return _note_charge(attempt, charge, "A second charge for the same attempt.")
    return _note_charge(attempt, charge, "The console knows of no such charge.")


def _note_charge(attempt: PaymentAttempt | None, charge: Charged, description: str) -> bool:
    """Save a finding about a charge; True if it is new."""
    return note_finding(attempt, charge.reference, charge.amount, description)


def recheck_due(now: datetime) -> int:
    """Ask the provider what was taken back of attempts that events hinted at.

    Returns how many findings are new.
    """
    due_attempts = PaymentAttempt.objects.to_recheck(now).order_by("recheck_at", "pk")
    attempt_ids = list(due_attempts.values_list("pk", flat=True)[:MOST])
    return sum(
        do_or_log(f"attempt {attempt_id}", _recheck_attempt, attempt_id=attempt_id, now=now)
        for attempt_id in attempt_ids
    )


def _recheck_attempt(*, attempt_id: UUID, now: datetime) -> int:
    """Ask the provider what was taken back of an attempt; returns how many findings are new.

    An event that comes while the provider answers keeps the attempt due, so that it is asked again.
    """
    provider, until = gateway(), now + PAUSE
    with transaction.atomic(durable=True):
        rows = PaymentAttempt.objects.filter(pk=attempt_id)
        is_taken = rows.to_recheck(now).update(recheck_at=until)
    if provider is None or not is_taken:
        return 0
    with refusals_noted():
        losses = list(provider.taken_back(rows.select_related("invoice").get()))
    noted = sum(note_taken_back(taken_back=loss) for loss in losses)
    rows.filter(recheck_at=until).update(recheck_at=None)
    return noted
