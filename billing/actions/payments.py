"""What operators say that was paid. No one inside an organization can."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from audit.event_types import EventType
from billing import dates
from billing.actions import credit
from billing.actions.invoicing import lock_invoice
from billing.events.invoices import (
    INVOICE_WRITTEN_OFF,
    PAYMENT_RECORDED,
    PAYMENT_REFUNDED,
    PAYMENT_REVERSED,
)
from billing.invoicing.balances import Balance
from billing.models import Invoice, Payment, PaymentAttempt, PaymentKind
from billing.money import Money, NotAnAmount
from console.refusals import Refusal
from console.words import text
from console.words.reasons import clean_reason

LONGEST_REFERENCE = 140


class NotPayable(Refusal):
    slug = "not-payable"
    message = "{invoice} is not an invoice that was issued, so nothing is paid for it."


class UnfitAmount(Refusal):
    slug = "unfit-amount"
    message = "{reason}"
    field = "amount"
    is_mistake = True


class DayAhead(Refusal):
    slug = "day-ahead"
    message = "Enter a day that is not in the future."
    field = "received_on"
    is_mistake = True


class UnfitReference(Refusal):
    slug = "unfit-reference"
    message = "Enter how the bank names the transfer, in up to 140 visible characters."
    field = "reference"
    is_mistake = True


class ReferenceSeen(Refusal):
    slug = "reference-seen"
    message = (
        "A payment of {amount} with this reference was already recorded for {invoice}. Confirm"
        " that this is another one."
    )
    field = "is_another"


class MoreThanOpen(Refusal):
    slug = "more-than-open"
    message = (
        "{open} of {invoice} is open. Confirm that the rest is kept as credit, which pays other"
        " open invoices."
    )
    field = "is_credit"


class MoreThanOverpaid(Refusal):
    slug = "more-than-overpaid"
    message = "No more than {amount} was paid too much for {invoice}."
    field = "amount"


class NothingOpen(Refusal):
    slug = "nothing-open"
    message = "Nothing of {invoice} is open."


class ReversedAlready(Refusal):
    slug = "reversed-already"
    message = "This entry was already reversed."


class IsReversal(Refusal):
    slug = "is-reversal"
    message = "A reversal cannot be reversed. Record the payment again."


@dataclass(frozen=True)
class Transfer:
    """A line of a bank statement, as an operator types it."""

    amount: str
    received_on: date
    reference: str


@transaction.atomic
def record_payment(
    *,
    invoice: Invoice,
    transfer: Transfer,
    reason: str,
    by: User,
    is_another: bool = False,
    is_credit: bool = False,
) -> Payment:
    """Record a bank transfer that came in for an invoice, whole or in part.

    The same reference twice, and more than is open, may be right or wrong: each is asked about.
    What is paid too much pays what else is open.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    fresh = _payable(invoice)
    amount, reference = clean_amount(transfer.amount, fresh), _fit_reference(transfer.reference)
    _demand_past(transfer.received_on)
    if not is_another:
        _demand_new(reference)
    open_ = balance_of(fresh)
    if amount.minor > open_.minor and not is_credit:
        raise MoreThanOpen(invoice=fresh, open=Money(max(0, open_.minor), fresh.currency))
    payment = _enter(
        fresh, PaymentKind.TRANSFER, amount, transfer.received_on, reason, by, reference=reference
    )
    _record(PAYMENT_RECORDED, payment, by)
    credit.use_credit(fresh.organization)
    return payment


@transaction.atomic
def refund_payment(*, invoice: Invoice, transfer: Transfer, reason: str, by: User) -> Payment:
    """Record that what was paid too much was sent back."""
    reason = clean_reason(reason)
    demand_operator(by)
    fresh = _payable(invoice)
    amount, reference = clean_amount(transfer.amount, fresh), _fit_reference(transfer.reference)
    _demand_past(transfer.received_on)
    overpaid = refundable(fresh)
    if amount.minor > overpaid.minor:
        raise MoreThanOverpaid(invoice=fresh, amount=overpaid)
    payment = _enter(
        fresh, PaymentKind.REFUND, -amount, transfer.received_on, reason, by, reference=reference
    )
    _record(PAYMENT_REFUNDED, payment, by)
    return payment


@transaction.atomic
def write_off(*, invoice: Invoice, reason: str, by: User) -> Payment:
    """Give up what is open of an invoice. It can be reversed, as a payment can."""
    reason = clean_reason(reason)
    demand_operator(by)
    fresh = _payable(invoice)
    open_ = balance_of(fresh)
    if open_.minor <= 0:
        raise NothingOpen(invoice=fresh)
    payment = _enter(fresh, PaymentKind.WRITE_OFF, open_, dates.today(), reason, by)
    _record(INVOICE_WRITTEN_OFF, payment, by)
    return payment


@transaction.atomic
def reverse_payment(*, payment: Payment, reason: str, by: User) -> Payment:
    """Take back an entry that was wrong, by another that is its opposite. Once only.

    Credit is taken back from both invoices, and so is what the invoice gave as credit and no longer
    has.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    fresh = lock_invoice(payment.invoice)
    if payment.kind == PaymentKind.REVERSAL:
        raise IsReversal
    if Payment.objects.filter(reverses=payment).exists():
        raise ReversedAlready
    if payment.kind == PaymentKind.CREDIT:
        return credit.reverse_credit(payment, reason, by)
    entry = credit.enter_reversal(payment, reason, by)
    _record(PAYMENT_REVERSED, entry, by)
    credit.take_back_credit(fresh, reason, by)
    credit.use_credit(fresh.organization)
    return entry


def enter_card_payment(attempt: PaymentAttempt, amount: Money, reference: str) -> Payment:
    """Enter what the payment provider took, in the caller's transaction. No one says that but it.

    The same charge is entered once only: the database refuses another.
    """
    reason = "The payment provider charged it."
    return _enter(
        attempt.invoice, PaymentKind.CARD, amount, dates.today(), reason, None, reference=reference
    )


def enter_card_refund(attempt: PaymentAttempt, amount: Money, reference: str) -> Payment:
    """Enter what the payment provider sent back for an operator, in the caller's transaction."""
    return _enter(
        attempt.invoice,
        PaymentKind.REFUND,
        -amount,
        dates.today(),
        attempt.purpose,
        attempt.requested_by,
        reference=reference,
    )


def refundable(invoice: Invoice) -> Money:
    """What was paid too much for an invoice that is locked, and is not on its way back already."""
    return Money(
        max(0, -balance_of(invoice).minor - credit.refunds_under_way(invoice)), invoice.currency
    )


def balance_of(invoice: Invoice) -> Money:
    """What is open of an issued invoice; below 0, what was paid too much."""
    found = Invoice.objects.with_balance().get(pk=invoice.pk)
    return Balance(found, dates.today()).open


def _payable(invoice: Invoice) -> Invoice:
    fresh = lock_invoice(invoice)
    if not fresh.is_issued or fresh.is_credit_note:
        raise NotPayable(invoice=fresh)
    return fresh


def clean_amount(typed: str, invoice: Invoice) -> Money:
    """An amount above 0 in the currency of the invoice, as someone typed it."""
    try:
        amount = Money.parse(typed, invoice.currency)
    except NotAnAmount as problem:
        raise UnfitAmount(reason=str(problem)) from problem
    if not amount:
        raise UnfitAmount(reason="Enter an amount above 0.")
    return amount


def _fit_reference(typed: str) -> str:
    reference = text.normalize(" ".join(typed.split()))
    if not reference or len(reference) > LONGEST_REFERENCE or not text.is_visible(reference):
        raise UnfitReference
    return reference


def _demand_past(day: date) -> None:
    if day > dates.today():
        raise DayAhead


def _demand_new(reference: str) -> None:
    seen = Payment.objects.filter(reference=reference, reversal=None).select_related("invoice")
    if found := seen.exclude(kind__in=[PaymentKind.REFUND, PaymentKind.CREDIT]).first():
        raise ReferenceSeen(invoice=found.invoice, amount=found.amount)


def _enter(
    invoice: Invoice,
    kind: PaymentKind,
    amount: Money,
    received_on: date,
    reason: str,
    by: User | None,
    **more: object,
) -> Payment:
    return Payment.objects.create(
        invoice=invoice,
        kind=kind,
        amount_minor=amount.minor,
        received_on=received_on,
        reason=reason,
        recorded_by=by,
        **more,
    )


def _record(word: EventType, payment: Payment, by: User) -> None:
    invoice, amount = payment.invoice, payment.amount
    log.record(
        word,
        organization=invoice.organization,
        by=log.OperatorActor(by),
        target=invoice,
        after={
            "amount": str(amount if amount.minor > 0 else -amount),
            "day": payment.received_on.isoformat(),
            "reference": payment.reference,
        },
        reason=payment.reason,
    )
