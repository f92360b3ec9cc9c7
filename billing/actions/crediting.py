"""Correcting an issued invoice: by a credit note, for all of it or for a part."""

from collections.abc import Sequence

from django.db import transaction

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from billing.actions.invoicing import lock_invoice
from billing.actions.issuing import issue
from billing.documents import Tax
from billing.invoicing import tax_amounts
from billing.models import Invoice, InvoiceKind, InvoiceLine
from billing.money import Money, NotAnAmount, total
from console.refusals import Refusal
from console.words.reasons import clean_reason


class NotCreditable(Refusal):
    slug = "not-creditable"
    message = "A credit note corrects an issued invoice. {invoice} is not one."


class UnfitCredit(Refusal):
    slug = "unfit-credit"
    message = "{reason}"
    field = "amount"
    is_mistake = True


class MoreThanCharged(Refusal):
    slug = "more-than-charged"
    message = "No more than {amount} before tax is left of {invoice} to give back."
    field = "amount"


@transaction.atomic
def credit_invoice(*, invoice: Invoice, amount: str, reason: str, by: User) -> Invoice:
    """Issue a credit note for an amount before tax, with its tax; without an amount, for the rest.

    Credit notes together never exceed the invoice. The reason is printed on the document. Raises
    InvalidReason, NotAnOperator, NotCreditable, UnfitCredit, MoreThanCharged, and NotReady if it
    cannot be issued.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    invoice = lock_invoice(invoice)
    if not invoice.is_issued or invoice.is_credit_note:
        raise NotCreditable(invoice=invoice)
    charged, credited = _taxes(invoice), _credited_taxes(invoice)
    remaining = total(
        [tax.net for tax in tax_amounts.remaining_taxes(charged, credited)], invoice.currency
    )
    net = _clean_amount(amount, invoice.currency) if amount.strip() else remaining
    if not net or net.minor > remaining.minor:
        raise MoreThanCharged(invoice=invoice, amount=remaining)

    credit_note = _create_draft(
        invoice, tax_amounts.taxes_to_credit(charged, credited, net), reason
    )
    return issue(credit_note, log.OperatorActor(by), reason)


def _taxes(invoice: Invoice) -> list[Tax]:
    """The taxes of an invoice, one for each category and rate."""
    return [tax_amounts.tax_from_row(row, invoice.currency) for row in invoice.taxes]


def _credited_taxes(invoice: Invoice) -> list[Tax]:
    """The taxes of all credit notes that were issued for an invoice."""
    return [tax for note in invoice.credit_notes.issued() for tax in _taxes(note)]


def _create_draft(invoice: Invoice, taxes: Sequence[Tax], reason: str) -> Invoice:
    """Create a credit note with these taxes as a draft, with a line for each."""
    net = total([tax.net for tax in taxes], invoice.currency)
    tax_sum = total([tax.tax for tax in taxes], invoice.currency)
    credit_note = Invoice.objects.create(
        organization=invoice.organization,
        kind=InvoiceKind.CREDIT_NOTE,
        corrects=invoice,
        period_start=invoice.period_start,
        period_end=invoice.period_end,
        seller=invoice.seller,
        buyer=invoice.buyer,
        taxes=[tax_amounts.tax_to_row(tax) for tax in taxes],
        note=reason,
        currency=invoice.currency,
        net_minor=net.minor,
        tax_minor=tax_sum.minor,
        total_minor=(net + tax_sum).minor,
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=credit_note,
            position=position,
            text=f"Given back of invoice {invoice.number}",
            unit_amount_minor=tax.net.minor,
            amount_minor=tax.net.minor,
            tax_category=tax.category.value,
            rate=tax.rate,
        )
        for position, tax in enumerate(taxes, 1)
    )
    return credit_note


def _clean_amount(typed: str, currency: str) -> Money:
    """The amount that was typed. Raises UnfitCredit if it is none."""
    try:
        return Money.parse(typed, currency)
    except NotAnAmount as problem:
        raise UnfitCredit(reason=str(problem)) from problem
