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
from console.database.rows import first_or_raise
from console.refusals import Refusal


class NotReady(Refusal):
    """Why an invoice cannot be issued yet; it stays a draft."""

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
    """Issue a draft that the caller has locked, on this day or today, record and email it.

    Credit of the organization then pays what is open, this invoice among it. The number is taken
    last, so that other transactions wait for the series as short as possible. Raises NoSeller,
    NoDetails, NoTax, NoSuchLetters, which are all NotReady.
    """
    seller = first_or_raise(Seller.objects.all(), NoSeller)
    lock_ledger(invoice)
    lines = list(invoice.lines.all())
    if not invoice.is_credit_note:
        _set_parties_and_tax(invoice, lines, seller)
    enqueue_invoice(invoice)
    digests = _number_and_render(invoice, lines, seller, on or dates.today(seller))
    event_type = CREDIT_NOTE_ISSUED if invoice.is_credit_note else INVOICE_ISSUED
    log.record(
        event_type,
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


def _set_parties_and_tax(invoice: Invoice, lines: list[InvoiceLine], seller: Seller) -> None:
    """Set the seller, the buyer and the taxes of the draft, without saving it; saves its lines.

    Raises NoDetails without a billing profile, and NoTax if the tax cannot be determined.
    """
    profile = BillingProfile.objects.filter(organization=invoice.organization).first()
    if profile is None:
        raise NoDetails(organization=invoice.organization)
    invoice.seller, invoice.buyer = (
        statements.seller_snapshot(seller),
        statements.buyer_snapshot(profile),
    )
    try:
        treatment = statements.tax_treatment(invoice.seller, invoice.buyer, dates.today(seller))
    except NoTreatment as error:
        raise NoTax(reason=str(error)) from error
    statements.apply_treatment(lines, treatment)
    invoice.lines.update(tax_category=treatment.category.value, rate=treatment.rate)
    taxes = tax_amounts.taxes_of(lines, invoice.currency, treatment.reason)
    invoice.taxes = [tax_amounts.tax_to_row(tax) for tax in taxes]
    invoice.tax_minor = sum(tax.tax.minor for tax in taxes)
    invoice.total_minor = invoice.net_minor + invoice.tax_minor


def _number_and_render(
    invoice: Invoice, lines: list[InvoiceLine], seller: Seller, today: date
) -> dict[str, str]:
    """Number the draft, create its documents and save it; return their SHA-256 digests by kind.

    Raises NoSuchLetters if the font lacks a character.
    """
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
        card=_card_on_document(invoice, today),
    )
    rendered = render(document)
    documents = InvoiceDocument.objects.bulk_create(
        InvoiceDocument(
            invoice=invoice, kind=kind, content=content, sha256=sha256(content).hexdigest()
        )
        for kind, content in ((DocumentKind.PDF, rendered.pdf), (DocumentKind.XML, rendered.xml))
    )
    invoice.state, invoice.held_because = InvoiceState.ISSUED, ""
    invoice.save()
    return {str(document_row.kind): document_row.sha256 for document_row in documents}


def _card_on_document(invoice: Invoice, today: date) -> Card | None:
    """The card that the invoice will be charged to, as its document names it."""
    card = None if invoice.is_credit_note else card_to_charge(invoice, today)
    return Card(str(card), card.last_four) if card else None


def take_number(prefix: str, year: int) -> tuple[InvoiceSeries, int]:
    """Take the next position of a series; others wait until the caller's transaction ends."""
    series = InvoiceSeries.objects.filter(prefix=prefix, year=year)
    if not series.update(next=F("next") + 1):
        new_series = [InvoiceSeries(prefix=prefix, year=year)]
        InvoiceSeries.objects.bulk_create(new_series, ignore_conflicts=True)
        series.update(next=F("next") + 1)
    locked_series = series.get()
    return locked_series, locked_series.next - 1
