"""Giving a draft its number: in one transaction, with its documents and the email."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from django.db.models import F

from audit import log
from billing import dates
from billing.actions.credit import lock_ledger, use_credit
from billing.card_payments.paying import card_to_charge
from billing.documents import Card, missing_characters, render
from billing.events.invoices import CREDIT_NOTE_ISSUED, INVOICE_ISSUED
from billing.invoicing import statements, tax_amounts
from billing.invoicing.references import creditor_reference, invoice_number
from billing.invoicing.tax import NoTreatment
from billing.mail.invoices import enqueue_invoice
from billing.models import (
    BillingProfile,
    DocumentKind,
    Invoice,
    InvoiceDocument,
    InvoiceLine,
    InvoiceSeries,
    InvoiceState,
    Seller,
)
from console.refusals import Refusal


class NotReady(Refusal):
    """What an invoice lacks before it can be issued; it stays a draft."""

    slug = "not-ready"

    message = "{invoice} cannot be issued."


class NoSeller(NotReady):
    slug = "no-seller"
    message = "Set up the seller first: invoices name who issues them."


class NoDetails(NotReady):
    slug = "no-details"
    message = "{organization} has no billing details. A billing administrator can enter them."


class NoTax(NotReady):
    slug = "no-tax"
    message = "{reason}"


class NoSuchLetters(NotReady):
    slug = "no-such-letters"
    message = "The font of invoices lacks these characters: {characters}."


class AlreadyIssued(Refusal):
    slug = "already-issued"
    message = "{invoice} is already issued. It never changes: a credit note corrects it."


class AlreadyDiscarded(Refusal):
    slug = "already-discarded"
    message = "This draft was discarded. Nothing of it is charged."


def issue(
    invoice: Invoice, by: log.ActorOrPerson, reason: str = "", *, on: date | None = None
) -> Invoice:
    """Issue a draft that the caller has locked, or raise `NotReady`. Today, unless a day is given.

    Credit of the organization then pays what is open, this invoice among it.
    The number comes last: another transaction that waits for the series waits only for what needs
    the number, which are the documents, the row and its event.
    """
    seller = Seller.objects.first()
    if seller is None:
        raise NoSeller
    lock_ledger(invoice)
    lines = list(invoice.lines.all())
    if not invoice.is_credit_note:
        _state(invoice, lines, seller)
    enqueue_invoice(invoice)
    digests = _number(invoice, lines, seller, on or dates.today(seller))
    said = CREDIT_NOTE_ISSUED if invoice.is_credit_note else INVOICE_ISSUED
    log.record(
        said,
        organization=invoice.organization,
        by=by,
        target=invoice,
        after={
            "total": str(invoice.total),
            "corrects": str(invoice.corrects or ""),
            "sha256": digests,
        },
        reason=reason,
    )
    use_credit(invoice.organization)
    return invoice


def _state(invoice: Invoice, lines: list[InvoiceLine], seller: Seller) -> None:
    """Write down what it says of both sides and of tax, in the draft."""
    profile = BillingProfile.objects.filter(organization=invoice.organization).first()
    if profile is None:
        raise NoDetails(organization=invoice.organization)
    invoice.seller, invoice.buyer = (
        statements.seller_snapshot(seller),
        statements.buyer_snapshot(profile),
    )
    try:
        found = statements.tax_treatment(invoice.seller, invoice.buyer, dates.today(seller))
    except NoTreatment as unknown:
        raise NoTax(reason=str(unknown)) from unknown
    statements.apply_treatment(lines, found)
    invoice.lines.update(tax_category=found.category.value, rate=found.rate)
    taxes = tax_amounts.taxes_of(lines, invoice.currency, found.reason)
    invoice.taxes = [tax_amounts.tax_to_row(tax) for tax in taxes]
    invoice.tax_minor = sum(tax.tax.minor for tax in taxes)
    invoice.total_minor = invoice.net_minor + invoice.tax_minor


def _number(
    invoice: Invoice, lines: list[InvoiceLine], seller: Seller, today: date
) -> dict[str, str]:
    """Give it its number and its documents; returns their digests by kind."""
    invoice.issued_on = invoice.due_on = today
    if not invoice.is_credit_note:
        invoice.due_on = today + timedelta(days=seller.terms_days)
    document = statements.build_document(invoice, lines)
    if missing := missing_characters(statements.document_text(document)):
        raise NoSuchLetters(characters=missing)

    invoice.series, invoice.position = take_number(seller.series_prefix, today.year)
    invoice.number = invoice_number(seller.series_prefix, today.year, invoice.position)
    invoice.reference = creditor_reference(invoice.number)
    document = replace(
        document,
        number=invoice.number,
        reference=invoice.reference,
        card=_card(invoice, today),
    )
    made = render(document)
    kept = InvoiceDocument.objects.bulk_create(
        InvoiceDocument(
            invoice=invoice, kind=kind, content=content, sha256=sha256(content).hexdigest()
        )
        for kind, content in ((DocumentKind.PDF, made.pdf), (DocumentKind.XML, made.xml))
    )
    invoice.state, invoice.held_because = InvoiceState.ISSUED, ""
    invoice.save()
    return {str(each.kind): each.sha256 for each in kept}


def _card(invoice: Invoice, today: date) -> Card | None:
    """The card that the invoice will be charged to, as its document names it."""
    card = None if invoice.is_credit_note else card_to_charge(invoice, today)
    return Card(str(card), card.last_four) if card else None


def take_number(prefix: str, year: int) -> tuple[InvoiceSeries, int]:
    """The next position of a series. Others wait for it until the caller's transaction ends."""
    series = InvoiceSeries.objects.filter(prefix=prefix, year=year)
    if not series.update(next=F("next") + 1):
        first = [InvoiceSeries(prefix=prefix, year=year)]
        InvoiceSeries.objects.bulk_create(first, ignore_conflicts=True)
        series.update(next=F("next") + 1)
    found = series.get()
    return found, found.next - 1
