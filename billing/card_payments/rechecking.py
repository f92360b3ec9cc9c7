"""Asking whether what succeeded was taken back since, and never in a transaction.

Promise: what came back is noted once, however often a message says so, and nothing is booked.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from billing.actions.findings import note_taken_back
from billing.card_payments.refused_calls import refusals_noted
from billing.models import PaymentAttempt
from billing.payment_provider.configured import gateway
from console.jobs.batches import tried

MOST = 50
"""Attempts in one run; the rest comes with the next."""
PAUSE = timedelta(minutes=15)
"""Until a provider that did not answer is asked again."""


def recheck_due(now: datetime) -> int:
    """Ask the provider what was taken back of attempts that events hinted at.

    Returns how many findings are new.
    """
    due = PaymentAttempt.objects.to_recheck(now).order_by("recheck_at", "pk")
    attempt_ids = list(due.values_list("pk", flat=True)[:MOST])
    return sum(
        tried(f"attempt {attempt_id}", _recheck_attempt, attempt_id=attempt_id, now=now) or 0
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
    noted = sum(note_taken_back(back=loss) for loss in losses)
    rows.filter(recheck_at=until).update(recheck_at=None)
    return noted
