"""What became of an attempt, written once: by the process that hears of it first."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from audit.event_types import EventType
from billing import dates
from billing.actions.credit import use_credit
from billing.actions.findings import note_finding, note_refusal
from billing.actions.invoicing import lock_invoice
from billing.actions.payments import balance_of, create_payment
from billing.events.cards import (
    ATTEMPT_ENDED,
    CHARGE_FAILED,
    CHARGE_SUCCEEDED,
    CHARGE_WAITS,
    REFUND_FAILED,
)
from billing.events.invoices import PAYMENT_REFUNDED
from billing.mail import cards as card_mail
from billing.models import (
    AttemptKind,
    AttemptState,
    FindingKind,
    Payment,
    PaymentAttempt,
    PaymentKind,
)
from billing.payment_provider.calls import Failed, Outcome, Succeeded, Unknown, Waiting
from console.database.rows import save_fields
from console.refusals import Refusal
from console.words.reasons import clean_reason
from organizations.tenancy.locks import lock_organization

A_DAY, A_SEASON, A_MONTH = timedelta(days=1), timedelta(days=90), timedelta(days=30)
"""How long the provider is asked daily of what an operator ended, and how often after that."""
LEASE = timedelta(minutes=1)
"""For how long no one else asks: longer than a call may take."""
LONGEST_PAUSE = timedelta(minutes=30)
LATE = {
    True: "It succeeded after an operator had ended the attempt. It is recorded on the invoice.",
    False: "It succeeded after an operator had ended the attempt, in another currency.",
}


class NotUnknown(Refusal):
    slug = "not-unknown"
    message = (
        "An attempt can be ended once the payment provider has said nothing about it for 24 hours."
    )


@transaction.atomic
def take_outcome(*, attempt_id: UUID, outcome: Outcome, now: datetime) -> bool:
    """Save what became of an attempt, once; False if it was saved before, or nothing is known yet.

    Locks the organization, the invoice and the attempt. What succeeded or failed never changes,
    whatever comes later. An attempt that an operator ended changes once more, to what became of it.
    """
    attempt = PaymentAttempt.objects.select_related("invoice").get(pk=attempt_id)
    if attempt.invoice.organization_id:
        lock_organization(attempt.invoice.organization_id, shared=True)
    attempt.invoice = lock_invoice(attempt.invoice)
    unfinished = PaymentAttempt.objects.awaiting_outcome().select_for_update(no_key=True)
    saved_state = unfinished.filter(pk=attempt_id).values_list("state", flat=True).first()
    if saved_state is None:
        return False
    if isinstance(outcome, Failed | Unknown) and outcome.refusal:
        note_refusal(refusal=outcome.refusal, message=outcome.reason, attempt=attempt)
    if saved_state == AttemptState.ENDED:
        return _save_late_outcome(attempt, outcome, now)
    if isinstance(outcome, Succeeded):
        return _save_success(attempt, outcome, now)
    if isinstance(outcome, Failed):
        return _save_failure(attempt, outcome, now)
    if isinstance(outcome, Waiting):
        return _save_waiting(attempt, outcome, now)
    return _save_unknown(attempt, outcome, now)


@transaction.atomic
def end_attempt(*, attempt: PaymentAttempt, reason: str, by: User) -> None:
    """End an attempt whose outcome is unknown, so that another one can begin, and record it.

    The provider is still asked about it daily, and money that it moved counts. Raises
    InvalidReason, NotAnOperator, NotUnknown.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    invoice = lock_invoice(attempt.invoice)
    now = timezone.now()
    attempt = PaymentAttempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if not attempt.can_be_ended(now):
        raise NotUnknown
    save_fields(attempt, state=AttemptState.ENDED, url="", ended_at=now, due_at=now + A_DAY)
    log.record(
        ATTEMPT_ENDED,
        by=log.OperatorActor(by),
        target=invoice,
        after={"amount": str(attempt.amount), "card": attempt.card_label},
        reason=reason,
    )


def _save_success(attempt: PaymentAttempt, outcome: Succeeded, now: datetime) -> bool:
    """Enter the payment or refund, and record that the attempt succeeded; False if it was not.

    The amount that was moved counts; operators get a finding if another was asked for, or if more
    was paid than was open. In another currency nothing is entered and False is returned: the
    attempt stays unknown. Otherwise credit then pays open invoices.
    """
    if outcome.amount != attempt.amount:
        note_finding(
            attempt, outcome.reference, outcome.amount, "The amount is not what was asked for."
        )
        if outcome.amount.currency != attempt.invoice.currency:
            wrong_currency = Unknown("The currency is not that of the invoice.", outcome.reference)
            return _save_unknown(attempt, wrong_currency, now)
    payment = _enter_payment(attempt, outcome)
    if attempt.kind != AttemptKind.REFUND and balance_of(attempt.invoice).minor < 0:
        note_finding(attempt, outcome.reference, outcome.amount, "More was paid than was open.")
    values = {"payment": payment, "reference": outcome.reference, "reason": "", "url": ""}
    _save_state(attempt, AttemptState.SUCCEEDED, ended_at=now, **values)
    _record_success(attempt, payment)
    use_credit(attempt.invoice.organization)
    return True


def _enter_payment(attempt: PaymentAttempt, outcome: Succeeded) -> Payment:
    """Enter what the provider took, or sent back for an operator; a charge only once."""
    is_refund = attempt.kind == AttemptKind.REFUND
    return create_payment(
        attempt.invoice,
        PaymentKind.REFUND if is_refund else PaymentKind.CARD,
        -outcome.amount if is_refund else outcome.amount,
        dates.today(),
        attempt.purpose if is_refund else "The payment provider charged it.",
        attempt.requested_by if is_refund else None,
        reference=outcome.reference,
    )


def _record_success(attempt: PaymentAttempt, payment: Payment) -> None:
    """Record that a card was charged or refunded."""
    is_refund = attempt.kind == AttemptKind.REFUND
    amount = -payment.amount if is_refund else payment.amount
    log.record(
        PAYMENT_REFUNDED if is_refund else CHARGE_SUCCEEDED,
        by=log.System(),
        target=attempt.invoice,
        after={
            "amount": str(amount),
            "day": payment.received_on.isoformat(),
            "card": attempt.card_label,
            "reference": payment.reference,
        },
        reason=attempt.purpose,
    )


def _save_failure(attempt: PaymentAttempt, outcome: Failed, now: datetime) -> bool:
    """Save that an attempt failed; record and email it only if a card was asked.

    Credit of the organization then pays open invoices. If a person has to confirm the charge, an
    attempt on a page of the provider is created for them instead.
    """
    _save_state(
        attempt,
        AttemptState.FAILED,
        ended_at=now,
        reason=outcome.reason,
        reference=outcome.reference or attempt.reference,
        is_final=outcome.is_final or outcome.needs_person,
        is_untried=outcome.is_untried,
        url="",
    )
    if outcome.needs_person and attempt.kind == AttemptKind.CARD:
        PaymentAttempt.objects.create(
            invoice=attempt.invoice,
            kind=AttemptKind.PAGE,
            amount_minor=attempt.amount_minor,
            customer=attempt.customer,
            card_label=attempt.card_label,
        )
        return True
    use_credit(attempt.invoice.organization)
    if attempt.is_untried:
        return True
    if attempt.kind != AttemptKind.PAGE:
        _record_attempt_event(
            REFUND_FAILED if attempt.kind == AttemptKind.REFUND else CHARGE_FAILED, attempt
        )
    if attempt.kind == AttemptKind.CARD:
        card_mail.enqueue_card_failed(attempt)
    return True


def _save_late_outcome(attempt: PaymentAttempt, outcome: Outcome, now: datetime) -> bool:
    """Save what became of an attempt that an operator had ended; False while it is not known.

    Money that was moved counts, and operators get a finding. A failure is saved, and no one is
    notified because another way to pay was found. Otherwise the provider is asked again later.
    """
    is_usable = isinstance(outcome, Succeeded) and (
        outcome.amount.currency == attempt.invoice.currency
    )
    if isinstance(outcome, Succeeded):
        kind = FindingKind.LATE
        note_finding(attempt, outcome.reference, outcome.amount, LATE[is_usable], kind=kind)
        if is_usable:
            return _save_success(attempt, outcome, now)
    if isinstance(outcome, Failed):
        _save_state(attempt, AttemptState.FAILED, reason=outcome.reason, is_final=outcome.is_final)
        return True
    pause = A_DAY if attempt.ended_at and now - attempt.ended_at < A_SEASON else A_MONTH
    _save_state(attempt, AttemptState.ENDED, due_at=now + pause)
    return False


def _save_waiting(attempt: PaymentAttempt, outcome: Waiting, now: datetime) -> bool:
    """Save the page that a person has to open; True if the attempt did not wait before.

    People are notified and emailed, unless a person began the attempt and is there.
    """
    is_new = attempt.state != AttemptState.WAITING
    page = {"page": outcome.page.reference, "url": outcome.page.url}
    _save_state(
        attempt, AttemptState.WAITING, due_at=next_try_at(attempt, now), unknown_at=None, **page
    )
    if is_new and attempt.requested_by_id is None:
        _record_attempt_event(CHARGE_WAITS, attempt)
        card_mail.enqueue_confirmation(attempt)
    return is_new


def _save_unknown(attempt: PaymentAttempt, outcome: Unknown, now: datetime) -> bool:
    """Save that the outcome is unknown, and when the provider is asked next; returns False.

    An open page stays open.
    """
    reference = outcome.reference or attempt.reference
    is_open = attempt.is_waiting and not reference
    _save_state(
        attempt,
        AttemptState.WAITING if is_open else AttemptState.UNKNOWN,
        due_at=next_try_at(attempt, now),
        unknown_at=attempt.unknown_at or now,
        reason=outcome.reason,
        reference=reference,
    )
    return False


def next_try_at(attempt: PaymentAttempt, now: datetime) -> datetime:
    """When the provider is asked again about an attempt: after 2 minutes, 4, …, at most 30."""
    return now + min(LEASE * 2 ** min(attempt.tries, 10), LONGEST_PAUSE)


def _save_state(attempt: PaymentAttempt, state: AttemptState, **values: object) -> None:
    """Save the state and these fields of the attempt, whose row the caller has locked."""
    PaymentAttempt.objects.awaiting_outcome().filter(pk=attempt.pk).update(state=state, **values)
    attempt.state = state
    for name, value in values.items():
        setattr(attempt, name, value)


def _record_attempt_event(event_type: EventType, attempt: PaymentAttempt) -> None:
    """Record an event about the attempt, with its amount, its card and its reason."""
    log.record(
        event_type,
        by=log.System(),
        target=attempt.invoice,
        after={"amount": str(attempt.amount), "card": attempt.card_label},
        reason=attempt.reason,
    )
