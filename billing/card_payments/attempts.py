"""What moves attempts on: the provider is called for each, and never in a transaction.

Promise: no attempt is lost, and each moves money once. The row is there before the call, and its ID
is the key of every repetition; the process that hears first what became of it writes that down, and
no other does. A run that dies leaves its attempt to the next one, which asks before it does
anything.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from billing.actions.outcomes import take_outcome
from billing.actions.payments import balance_of
from billing.card_payments.backoff import LEASE
from billing.models import AttemptKind, AttemptState, CardSetup, PaymentAttempt
from billing.payment_provider.calls import Failed, Gateway, Hint, Outcome
from billing.payment_provider.configured import gateway
from console.jobs.batches import tried

MOST = 200
"""Attempts in one run; the rest comes with the next."""
LONGEST_RUN = timedelta(seconds=20)
"""With the longest call it is shorter than the lease of the last attempt, which counts from `now`.
A provider that answers slowly keeps no worker from everything else for long.
"""


def settle_due(now: datetime) -> int:
    """Move on what is due; returns how many attempts moved."""
    due = PaymentAttempt.objects.due(now).order_by("due_at", "pk")
    names = list(due.values_list("pk", flat=True)[:MOST])
    moved, until = 0, monotonic() + LONGEST_RUN.total_seconds()
    for pk in names:
        moved += bool(tried(f"attempt {pk}", advance_attempt, attempt_id=pk, now=now))
        if monotonic() > until:
            break
    return moved


def advance_attempt(*, attempt_id: UUID, now: datetime) -> bool:
    """Make an attempt, or ask what became of it; whether anything did."""
    provider = gateway()
    if provider is None or (attempt := _take(attempt_id, now)) is None:
        return False
    outcome = _call(provider, attempt)
    return take_outcome(attempt_id=attempt_id, outcome=outcome, now=now)


def recheck_soon(hint: Hint, now: datetime) -> None:
    """Ask soon about what a message is about. What it says of it is not believed."""
    names = hint.references
    about = Q(reference__in=names) | Q(page__in=names) | Q(pk__in=_keys(names))
    PaymentAttempt.objects.awaiting_outcome().filter(about).update(due_at=now)
    CardSetup.objects.open().filter(page__in=names).update(due_at=now)
    if hint.is_of_the_past:
        PaymentAttempt.objects.succeeded().filter(about).update(recheck_at=now)


def _take(attempt_id: UUID, now: datetime) -> PaymentAttempt | None:
    """Note that the provider is called, and have others wait; None if someone else does it."""
    with transaction.atomic(durable=True):
        due = PaymentAttempt.objects.due(now).filter(pk=attempt_id)
        attempt = due.select_related("invoice__organization", "refunds").first()
        if attempt is None:
            return None
        unchanged = due.filter(due_at=attempt.due_at, state=attempt.state)
        values: dict[str, object] = {"due_at": now + LEASE, "tries": attempt.tries + 1}
        if attempt.state == AttemptState.CREATED:
            amount = _still_asked(attempt)
            values |= {"state": AttemptState.SENT, "sent_at": now, "amount_minor": amount}
            attempt.amount_minor = amount
        if not unchanged.update(**values):
            return None
        attempt.tries += 1
        attempt.sent_at = attempt.sent_at or now
        return attempt


def _call(provider: Gateway, attempt: PaymentAttempt) -> Outcome:
    """The state is what it was before: one that was sent already is asked about.

    What was paid in another way since then is not charged.
    """
    is_refund = attempt.kind == AttemptKind.REFUND
    is_open = is_refund or balance_of(attempt.invoice).minor >= attempt.amount_minor
    if attempt.is_waiting and not is_open:
        return provider.close(attempt)
    if attempt.state != AttemptState.CREATED:
        return provider.find(attempt, may_repeat=is_open)
    if is_refund:
        return provider.refund(attempt)
    if not is_open:
        return Failed("The amount is no longer open.", is_untried=True)
    return provider.charge(attempt)


def _still_asked(attempt: PaymentAttempt) -> int:
    """Its amount, or what is still open, where that is less: it may be paid in another way."""
    open_ = balance_of(attempt.invoice).minor
    if attempt.kind == AttemptKind.REFUND or open_ <= 0:
        return attempt.amount_minor
    return min(attempt.amount_minor, open_)


def _keys(names: Sequence[str]) -> list[UUID]:
    found = []
    for name in names:
        try:
            found.append(UUID(name))
        except ValueError:
            continue
    return found
