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
    """Ask of what messages hinted at; returns how much came back that was not known."""
    due = PaymentAttempt.objects.to_recheck(now).order_by("recheck_at", "pk")
    names = list(due.values_list("pk", flat=True)[:MOST])
    return sum(tried(f"attempt {pk}", _recheck, attempt_id=pk, now=now) or 0 for pk in names)


def _recheck(*, attempt_id: UUID, now: datetime) -> int:
    """A message that comes while the provider answers has it asked once more."""
    provider, until = gateway(), now + PAUSE
    with transaction.atomic(durable=True):
        mine = PaymentAttempt.objects.filter(pk=attempt_id)
        is_taken = mine.to_recheck(now).update(recheck_at=until)
    if provider is None or not is_taken:
        return 0
    with refusals_noted():
        found = list(provider.taken_back(mine.select_related("invoice").get()))
    noted = sum(note_taken_back(back=back) for back in found)
    mine.filter(recheck_at=until).update(recheck_at=None)
    return noted
