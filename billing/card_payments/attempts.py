"""Calling the provider for each attempt, and never in a transaction.

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

from billing.actions.outcomes import LEASE, take_outcome
from billing.actions.payments import balance_of
from billing.models import AttemptKind, AttemptState, CardSetup, PaymentAttempt
from billing.payment_provider.calls import Failed, Gateway, Hint, Outcome
from billing.payment_provider.configured import gateway
from console.jobs.batches import do_or_log

MOST = 200
"""Attempts in one run; the rest comes with the next."""
LONGEST_RUN = timedelta(seconds=20)
"""With the longest call it is shorter than the lease of the last attempt, which counts from `now`.
A provider that answers slowly keeps no worker from everything else for long.
"""


def settle_due(now: datetime) -> int:
    """Call the provider for each attempt that is due; returns how many changed their state."""
    due_attempts = PaymentAttempt.objects.due(now).order_by("due_at", "pk")
    attempt_ids = list(due_attempts.values_list("pk", flat=True)[:MOST])
    moved, until = 0, monotonic() + LONGEST_RUN.total_seconds()
    for attempt_id in attempt_ids:
        moved += do_or_log(f"attempt {attempt_id}", advance_attempt, attempt_id=attempt_id, now=now)
        if monotonic() > until:
            break
    return moved


def advance_attempt(*, attempt_id: UUID, now: datetime) -> bool:
    """Call the provider for an attempt, or ask what became of it, and save that.

    True if something became of it. False without a provider, or if another process does it.
    """
    provider = gateway()
    if provider is None or (attempt := _lease_attempt(attempt_id, now)) is None:
        return False
    outcome = _call(provider, attempt)
    return take_outcome(attempt_id=attempt_id, outcome=outcome, now=now)


def recheck_soon(hint: Hint, now: datetime) -> None:
    """Have the provider asked soon about what an event hints at; what it says is not believed."""
    references = hint.references
    is_meant = (
        Q(reference__in=references) | Q(page__in=references) | Q(pk__in=_parse_uuids(references))
    )
    PaymentAttempt.objects.awaiting_outcome().filter(is_meant).update(due_at=now)
    CardSetup.objects.open().filter(page__in=references).update(due_at=now)
    if hint.is_of_the_past:
        PaymentAttempt.objects.succeeded().filter(is_meant).update(recheck_at=now)


def _lease_attempt(attempt_id: UUID, now: datetime) -> PaymentAttempt | None:
    """Mark a due attempt as sent, and keep other processes from it for `LEASE`; None if not due.

    The attempt returned still has its former state, which tells whether it was sent before. A
    charge that was not is reduced to what is open, if anything is. In a transaction of its own.
    """
    with transaction.atomic(durable=True):
        due_row = PaymentAttempt.objects.due(now).filter(pk=attempt_id)
        attempt = due_row.select_related("invoice__organization", "refunds").first()
        if attempt is None:
            return None
        unchanged = due_row.filter(due_at=attempt.due_at, state=attempt.state)
        values: dict[str, object] = {"due_at": now + LEASE, "tries": attempt.tries + 1}
        if attempt.state == AttemptState.CREATED:
            amount = _open_minor(attempt)
            values |= {"state": AttemptState.SENT, "sent_at": now, "amount_minor": amount}
            attempt.amount_minor = amount
        if not unchanged.update(**values):
            return None
        attempt.tries += 1
        attempt.sent_at = attempt.sent_at or now
        return attempt


def _call(provider: Gateway, attempt: PaymentAttempt) -> Outcome:
    """Call the provider for an attempt, as its state was before `_lease_attempt`; return the
    outcome.

    One that was sent before is asked about. What was paid in another way since is not charged.
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


def _open_minor(attempt: PaymentAttempt) -> int:
    """The amount to ask for, in minor units: less than the attempt's if less is still open."""
    open_minor = balance_of(attempt.invoice).minor
    if attempt.kind == AttemptKind.REFUND or open_minor <= 0:
        return attempt.amount_minor
    return min(attempt.amount_minor, open_minor)


def _parse_uuids(references: Sequence[str]) -> list[UUID]:
    """The UUIDs among the references, which may be of an attempt."""
    attempt_ids = []
    for reference in references:
        try:
            attempt_ids.append(UUID(reference))
        except ValueError:
            continue
    return attempt_ids
