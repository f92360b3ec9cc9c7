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
    """Give back an amount before tax, with its tax; an empty one is all that is left.

    Credit notes together never exceed the invoice. Their reason stands on the document.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    fresh = lock_invoice(invoice)
    if not fresh.is_issued or fresh.is_credit_note:
        raise NotCreditable(invoice=fresh)
    charged, given = _taxes(fresh), _given(fresh)
    rest = total([tax.net for tax in tax_amounts.remaining_taxes(charged, given)], fresh.currency)
    net = _amount(amount, fresh.currency) if amount.strip() else rest
    if not net or net.minor > rest.minor:
        raise MoreThanCharged(invoice=fresh, amount=rest)

    note = _draft(fresh, tax_amounts.taxes_to_credit(charged, given, net), reason)
    return issue(note, log.OperatorActor(by), reason)


def _taxes(invoice: Invoice) -> list[Tax]:
    return [tax_amounts.tax_from_row(row, invoice.currency) for row in invoice.taxes]


def _given(invoice: Invoice) -> list[Tax]:
    return [tax for note in invoice.credit_notes.issued() for tax in _taxes(note)]


def _draft(invoice: Invoice, taxes: Sequence[Tax], reason: str) -> Invoice:
    net = total([tax.net for tax in taxes], invoice.currency)
    tax_sum = total([tax.tax for tax in taxes], invoice.currency)
    note = Invoice.objects.create(
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
            invoice=note,
            position=position,
            text=f"Given back of invoice {invoice.number}",
            unit_amount_minor=tax.net.minor,
            amount_minor=tax.net.minor,
            tax_category=tax.category.value,
            rate=tax.rate,
        )
        for position, tax in enumerate(taxes, 1)
    )
    return note


def _amount(typed: str, currency: str) -> Money:
    try:
        return Money.parse(typed, currency)
    except NotAnAmount as problem:
        raise UnfitCredit(reason=str(problem)) from problem
