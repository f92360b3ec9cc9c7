"""What operators do about card payments: sending one back."""

from django.db import transaction

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from billing.actions.charging import UnderWay
from billing.actions.invoicing import lock_invoice
from billing.actions.payments import MoreThanOverpaid, ReversedAlready, clean_amount, refundable
from billing.events.cards import REFUND_REQUESTED
from billing.models import (
    AttemptKind,
    AttemptState,
    Invoice,
    Payment,
    PaymentAttempt,
)
from billing.money import Money
from console.refusals import Refusal
from console.words.reasons import clean_reason


class NotByCard(Refusal):
    slug = "not-by-card"
    message = "{payment} was not paid by card, so nothing can be sent back to one."


class MoreThanPaid(Refusal):
    slug = "more-than-paid"
    message = "No more than {amount} of this payment can be sent back."
    field = "amount"


@transaction.atomic
def refund_card(*, payment: Payment, amount: str, reason: str, by: User) -> PaymentAttempt:
    """Create an attempt to refund to the card what was paid too much, and record it.

    Raises InvalidReason, NotAnOperator, NotByCard, ReversedAlready, UnfitAmount, UnderWay,
    MoreThanOverpaid, MoreThanPaid.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    invoice = lock_invoice(payment.invoice)
    charge = _charge_of(payment)
    sent_back = clean_amount(amount, invoice)
    _demand_refundable(invoice, charge, sent_back)
    attempt = PaymentAttempt.objects.create(
        invoice=invoice,
        kind=AttemptKind.REFUND,
        amount_minor=sent_back.minor,
        customer=charge.customer,
        card=charge.card,
        card_label=charge.card_label,
        refunds=charge,
        purpose=reason,
        requested_by=by,
    )
    log.record(
        REFUND_REQUESTED,
        by=log.OperatorActor(by),
        target=invoice,
        after={"amount": str(sent_back)},
        reason=reason,
    )
    return attempt


def _charge_of(payment: Payment) -> PaymentAttempt:
    """The charge by which a payment came in. Raises NotByCard, ReversedAlready."""
    charge = PaymentAttempt.objects.filter(payment=payment).first()
    if charge is None or charge.kind == AttemptKind.REFUND:
        raise NotByCard(payment=payment)
    if Payment.objects.filter(reverses=payment).exists():
        raise ReversedAlready
    return charge


def _demand_refundable(invoice: Invoice, charge: PaymentAttempt, amount: Money) -> None:
    """Check that the amount can be refunded to the card of this charge.

    Raises UnderWay, MoreThanOverpaid for more than was paid too much, and MoreThanPaid for more
    than is left of what the card paid.
    """
    if invoice.payment_attempts.unfinished().exists():
        raise UnderWay(invoice=invoice)
    overpaid = refundable(invoice)
    if amount.minor > overpaid.minor:
        raise MoreThanOverpaid(invoice=invoice, amount=overpaid)
    assert charge.payment is not None  # noqa: S101  (for types: it was found by its payment)
    refunded_attempts = charge.refund_attempts.filter(
        state=AttemptState.SUCCEEDED, payment__reversal=None
    )
    remaining_minor = charge.payment.amount_minor - sum(
        refunded_attempts.values_list("amount_minor", flat=True)
    )
    if amount.minor > remaining_minor:
        raise MoreThanPaid(amount=Money(remaining_minor, invoice.currency))
