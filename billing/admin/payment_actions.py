"""What operators can do to an invoice and a payment, as their pages word it."""

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from billing.actions import crediting, invoicing, payments, recording, resending
from billing.admin.selling_actions import HISTORY as TOLD
from billing.mail.invoices import MAILS_A_DAY
from billing.models import Invoice, Payment
from console.operators.acting import OperatorAction, ReasonForm

IN_ITS_CURRENCY = "In the currency of the invoice, such as 12.50."
LONGEST = 30
"""Characters of an amount, as it is typed."""


class AmountField(forms.CharField):
    """An amount of money as it is typed, which the action parses."""

    def __init__(self, **options: Any) -> None:
        decimal = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(max_length=LONGEST, widget=decimal, **options)


class TransferForm(ReasonForm):
    """A line of a bank statement, and the reason."""

    amount = AmountField(help_text=IN_ITS_CURRENCY)
    received_on = forms.DateField(label="Bank date", widget=forms.DateInput(attrs={"type": "date"}))
    reference = forms.CharField(
        label="Bank reference",
        max_length=payments.LONGEST_REFERENCE,
        help_text="How the bank names the transfer.",
    )
    field_order: tuple[str, ...] = ("amount", "received_on", "reference", "reason")


class PaymentForm(TransferForm):
    """A bank transfer that came in, with what has to be confirmed of it."""

    is_another = forms.BooleanField(
        label="This is another payment with the same reference", required=False
    )
    is_credit = forms.BooleanField(
        label="Keep what is paid too much as credit, which pays other open invoices", required=False
    )
    is_beside_charge = forms.BooleanField(
        label="Record it although a payment by card is under way", required=False
    )
    field_order = (*TransferForm.field_order, "is_another", "is_credit", "is_beside_charge")


class CreditForm(ReasonForm):
    """The amount to give back, and the reason, which is printed on the credit note."""

    amount = AmountField(
        label="Amount before tax",
        required=False,
        help_text="Leave it empty for all that is left of the invoice.",
    )
    field_order = ("amount", "reason")


def record(
    *, invoice: Invoice, amount: str, received_on: date, reference: str, by: User, **more: Any
) -> Payment:
    """Record a bank transfer from the fields of `PaymentForm`."""
    transfer = payments.Transfer(amount, received_on, reference)
    return recording.record_transfer(invoice=invoice, transfer=transfer, by=by, **more)


def refund(
    *, invoice: Invoice, amount: str, received_on: date, reference: str, by: User, reason: str
) -> Payment:
    """Record a refund by bank transfer from the fields of `TransferForm`."""
    transfer = payments.Transfer(amount, received_on, reference)
    return payments.refund_payment(invoice=invoice, transfer=transfer, reason=reason, by=by)


def is_payable(invoice: Invoice) -> bool:
    """Whether this is an invoice that was issued, and no credit note."""
    return invoice.is_issued and not invoice.is_credit_note


def is_owed(invoice: Invoice) -> bool:
    """Whether an issued invoice has an open amount."""
    return is_payable(invoice) and payments.balance_of(invoice).minor > 0


def is_overpaid(invoice: Invoice) -> bool:
    """Whether more was paid for an issued invoice than was due."""
    return is_payable(invoice) and payments.balance_of(invoice).minor < 0


ISSUE = OperatorAction(
    slug="issue",
    label="Issue invoice",
    argument="invoice",
    perform=invoicing.issue_invoice,
    effects=(
        "The invoice gets the next number of its series, a PDF and an electronic invoice, and is"
        " emailed to the billing addresses of the organization.",
        "It never changes afterward. A credit note can correct it.",
        TOLD,
    ),
    done="The invoice was issued.",
    is_offered=lambda invoice: invoice.is_draft,
)

DISCARD = OperatorAction(
    slug="discard",
    label="Discard draft",
    argument="invoice",
    perform=invoicing.discard_invoice,
    effects=(
        "The draft is never issued, and gets no number. What it charges is not charged again: its"
        " period and its changes of the tier stay as they are, and cost nothing.",
        "It cannot be undone.",
        TOLD,
    ),
    done="The draft was discarded.",
    is_offered=lambda invoice: invoice.is_draft,
    is_destructive=True,
)

RESEND = OperatorAction(
    slug="resend",
    label="Send again",
    argument="invoice",
    perform=resending.resend_invoice_as_operator,
    effects=(
        "{} is emailed to the present billing addresses of the organization, with the PDF as it was"
        " issued.",
        f"An invoice is sent {MAILS_A_DAY} times a day at most.",
        TOLD,
    ),
    done="{} was sent again.",
    is_offered=lambda invoice: invoice.is_issued and invoice.organization_id is not None,
)

RECORD_PAYMENT = OperatorAction(
    slug="record-payment",
    label="Record payment",
    argument="invoice",
    perform=record,
    effects=(
        "The payment is counted toward {}. Once nothing is open, the invoice is paid, and no more"
        " reminders are sent.",
        "A payment never changes. If it was wrong, reverse it.",
        TOLD,
    ),
    done="The payment for {} was recorded.",
    is_offered=is_payable,
    form=PaymentForm,
)

CREDIT = OperatorAction(
    slug="credit-note",
    label="Credit note",
    argument="invoice",
    perform=crediting.credit_invoice,
    effects=(
        "A credit note for {} gets a number, a PDF and an electronic invoice, and is emailed to the"
        " billing addresses of the organization. The reason is printed on it.",
        "The invoice stays as it is, and the amount with its tax is no longer to be paid.",
        TOLD,
    ),
    done="The credit note for {} was issued.",
    is_offered=is_payable,
    form=CreditForm,
)

REFUND = OperatorAction(
    slug="refund",
    label="Record refund",
    argument="invoice",
    perform=refund,
    effects=(
        "It is recorded that what was paid too much for {} was sent back. The console sends no"
        " money.",
        TOLD,
    ),
    done="The refund for {} was recorded.",
    is_offered=is_overpaid,
    form=TransferForm,
)

WRITE_OFF = OperatorAction(
    slug="write-off",
    label="Write off",
    argument="invoice",
    perform=payments.write_off,
    effects=(
        "What is open of {} is no longer asked for. Reminders end, and so does what is denied"
        " because of it.",
        "It can be reversed.",
        TOLD,
    ),
    done="What was open of {} was written off.",
    is_offered=is_owed,
    is_destructive=True,
)

REVERSE = OperatorAction(
    slug="reverse",
    label="Reverse payment",
    argument="payment",
    perform=payments.reverse_payment,
    effects=(
        "Another entry takes this one back: {}. The amount is open again.",
        "This entry stays as it is, and can be reversed once only.",
        TOLD,
    ),
    done="{} was reversed.",
    is_offered=lambda payment: payment.kind != "reversal" and not hasattr(payment, "reversal"),
    is_destructive=True,
)
