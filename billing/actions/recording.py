"""Recording a bank transfer for an invoice that a card may be charged for at the same time."""

from django.db import transaction

from accounts.actions import demand_operator
from accounts.models import User
from billing.actions.invoicing import lock_invoice
from billing.actions.payments import Transfer, record_payment
from billing.models import Invoice, Payment
from console.refusals import Refusal
from console.words.reasons import clean_reason


class ChargeUnderWay(Refusal):
    slug = "charge-under-way"
    message = (
        "A payment of {amount} by card is under way for {invoice}. If both count, too much is paid."
        " Wait until it is over, or confirm."
    )
    field = "is_beside_charge"


@transaction.atomic
def record_transfer(
    *,
    invoice: Invoice,
    transfer: Transfer,
    reason: str,
    by: User,
    is_beside_charge: bool = False,
    **confirmed: bool,
) -> Payment:
    """Record a bank transfer (`record_payment`) for an invoice that a card may be charged for.

    `confirmed` are the questions of `record_payment` that are answered. Raises ChargeUnderWay while
    a card is charged, unless `is_beside_charge` confirms it, and what `record_payment` raises.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    if not is_beside_charge:
        _demand_no_charge(lock_invoice(invoice))
    return record_payment(invoice=invoice, transfer=transfer, reason=reason, by=by, **confirmed)


def _demand_no_charge(invoice: Invoice) -> None:
    """Raise ChargeUnderWay if a card is being charged for the invoice."""
    if attempt := invoice.payment_attempts.unfinished().charges().first():
        raise ChargeUnderWay(invoice=invoice, amount=attempt.amount)
