"""Payments, refunds and write-offs that operators record; members of organizations cannot."""

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
from billing.models import Invoice, Payment, PaymentKind
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

    What is paid too much pays other open invoices. A reference that was used before, and more than
    is open, have to be confirmed. Raises InvalidReason, NotAnOperator, NotPayable, UnfitAmount,
    UnfitReference, DayAhead, ReferenceSeen, MoreThanOpen.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    invoice = _lock_payable(invoice)
    amount, reference = _clean_transfer(transfer, invoice)
    if not is_another:
        _demand_new_reference(reference)
    open_amount = balance_of(invoice)
    if amount.minor > open_amount.minor and not is_credit:
        raise MoreThanOpen(invoice=invoice, open=Money(max(0, open_amount.minor), invoice.currency))
    payment = create_payment(
        invoice, PaymentKind.TRANSFER, amount, transfer.received_on, reason, by, reference=reference
    )
    _record(PAYMENT_RECORDED, payment, by)
    credit.use_credit(invoice.organization)
    return payment


@transaction.atomic
def refund_payment(*, invoice: Invoice, transfer: Transfer, reason: str, by: User) -> Payment:
    """Record that what was paid too much was sent back.

    Raises InvalidReason, NotAnOperator, NotPayable, UnfitAmount, UnfitReference, DayAhead,
    MoreThanOverpaid.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    invoice = _lock_payable(invoice)
    amount, reference = _clean_transfer(transfer, invoice)
    overpaid = refundable(invoice)
    if amount.minor > overpaid.minor:
        raise MoreThanOverpaid(invoice=invoice, amount=overpaid)
    payment = create_payment(
        invoice, PaymentKind.REFUND, -amount, transfer.received_on, reason, by, reference=reference
    )
    _record(PAYMENT_REFUNDED, payment, by)
    return payment


@transaction.atomic
def write_off(*, invoice: Invoice, reason: str, by: User) -> Payment:
    """Enter a payment that writes off what is open of an invoice. It can be reversed.

    Raises InvalidReason, NotAnOperator, NotPayable, NothingOpen.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    invoice = _lock_payable(invoice)
    open_amount = balance_of(invoice)
    if open_amount.minor <= 0:
        raise NothingOpen(invoice=invoice)
    payment = create_payment(invoice, PaymentKind.WRITE_OFF, open_amount, dates.today(), reason, by)
    _record(INVOICE_WRITTEN_OFF, payment, by)
    return payment


@transaction.atomic
def reverse_payment(*, payment: Payment, reason: str, by: User) -> Payment:
    """Cancel a payment by its opposite, and record it.

    Credit is taken back from both invoices, and so is credit that the invoice gave and no longer
    has. Raises InvalidReason, NotAnOperator, IsReversal, ReversedAlready.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    invoice = lock_invoice(payment.invoice)
    if payment.kind == PaymentKind.REVERSAL:
        raise IsReversal
    if Payment.objects.filter(reverses=payment).exists():
        raise ReversedAlready
    if payment.kind == PaymentKind.CREDIT:
        return credit.reverse_credit(payment, reason, by)
    entry = credit.enter_reversal(payment, reason, by)
    _record(PAYMENT_REVERSED, entry, by)
    credit.take_back_credit(invoice, reason, by)
    credit.use_credit(invoice.organization)
    return entry


def refundable(invoice: Invoice) -> Money:
    """What was paid too much for a locked invoice, and is not being refunded already."""
    return Money(
        max(0, -balance_of(invoice).minor - credit.refunds_under_way(invoice)), invoice.currency
    )


def balance_of(invoice: Invoice) -> Money:
    """What is open of an issued invoice now; below 0, what was paid too much."""
    invoice = Invoice.objects.with_balance().get(pk=invoice.pk)
    return Balance(invoice, dates.today()).open


def _lock_payable(invoice: Invoice) -> Invoice:
    """Lock an invoice and return it. Raises NotPayable for a draft and for a credit note."""
    invoice = lock_invoice(invoice)
    if not invoice.is_issued or invoice.is_credit_note:
        raise NotPayable(invoice=invoice)
    return invoice


def clean_amount(typed: str, invoice: Invoice) -> Money:
    """The typed amount, in the currency of the invoice. Raises UnfitAmount if it is not above 0."""
    try:
        amount = Money.parse(typed, invoice.currency)
    except NotAnAmount as problem:
        raise UnfitAmount(reason=str(problem)) from problem
    if not amount:
        raise UnfitAmount(reason="Enter an amount above 0.")
    return amount


def _clean_transfer(transfer: Transfer, invoice: Invoice) -> tuple[Money, str]:
    """The cleaned amount and bank reference. Raises UnfitAmount, UnfitReference, DayAhead."""
    amount, reference = clean_amount(transfer.amount, invoice), _clean_reference(transfer.reference)
    if transfer.received_on > dates.today():
        raise DayAhead
    return amount, reference


def _clean_reference(typed: str) -> str:
    """The bank reference, cleaned. Raises UnfitReference if it is empty, too long or invisible."""
    reference = text.normalize(" ".join(typed.split()))
    if not reference or len(reference) > LONGEST_REFERENCE or not text.is_visible(reference):
        raise UnfitReference
    return reference


def _demand_new_reference(reference: str) -> None:
    """Raise ReferenceSeen if a payment with this bank reference came in and was not reversed."""
    payments = Payment.objects.filter(reference=reference, reversal=None).select_related("invoice")
    if payment := payments.exclude(kind__in=[PaymentKind.REFUND, PaymentKind.CREDIT]).first():
        raise ReferenceSeen(invoice=payment.invoice, amount=payment.amount)


def create_payment(
    invoice: Invoice,
    kind: PaymentKind,
    amount: Money,
    received_on: date,
    reason: str,
    by: User | None,
    **more: object,
) -> Payment:
    """Save a payment of an invoice; a negative amount is money that went back.

    Checks and records nothing: the caller has locked the invoice and does both. `more` are other
    fields, such as `reference`.
    """
    return Payment.objects.create(
        invoice=invoice,
        kind=kind,
        amount_minor=amount.minor,
        received_on=received_on,
        reason=reason,
        recorded_by=by,
        **more,
    )


def _record(event_type: EventType, payment: Payment, by: User) -> None:
    """Record an event about a payment, with its amount, day and bank reference."""
    invoice, amount = payment.invoice, payment.amount
    log.record(
        event_type,
        by=log.OperatorActor(by),
        target=invoice,
        after={
            "amount": str(amount if amount.minor > 0 else -amount),
            "day": payment.received_on.isoformat(),
            "reference": payment.reference,
        },
        reason=payment.reason,
    )
