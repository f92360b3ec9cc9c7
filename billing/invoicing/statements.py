"""The content of an invoice when it is issued: seller and buyer, tax, and the document."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from billing.documents import Document, Kind, Line, Party
from billing.invoicing import tax, tax_amounts
from billing.models import BillingProfile, Invoice, InvoiceLine, Seller, TaxOverride, TaxRate
from billing.models.party import Party as PartyRow
from billing.money import Money

_PARTY = ("legal_name", "line_1", "line_2", "postal_code", "city", "country", "vat_id")


def seller_snapshot(seller: Seller) -> dict[str, Any]:
    """The seller's details and bank account, as an invoice stores them."""
    names = ("tax_id", "register", "email", "iban", "bic", "small_business_note")
    return _values(seller, *_PARTY, *names)


def buyer_snapshot(profile: BillingProfile) -> dict[str, Any]:
    """The buyer's details and an operator's decision about the tax, as an invoice stores them."""
    return _values(profile, *_PARTY, "purchase_order", "tax_override", "tax_exemption")


def tax_treatment(seller: Mapping[str, Any], buyer: Mapping[str, Any], on: date) -> tax.Treatment:
    """How services of the seller to the buyer are taxed on a day, by the tax rates in the database.

    Takes what `seller_snapshot` and `buyer_snapshot` return. Raises NoTreatment, which says what
    is missing.
    """
    seller_party = tax.Party(seller["country"], seller["vat_id"])
    buyer_party = tax.Party(
        buyer["country"],
        buyer["vat_id"],
        exemption=buyer["tax_exemption"],
        never_owes_tax=buyer["tax_override"] == TaxOverride.CHARGED,
    )
    rates = TaxRate.objects.by_country({seller_party.territory, buyer_party.territory}, on)
    return tax.treatment(seller_party, buyer_party, rates, seller["small_business_note"])


def apply_treatment(lines: Iterable[InvoiceLine], treatment: tax.Treatment) -> None:
    """Set the category and the rate of the treatment on the lines, without saving them."""
    for line in lines:
        line.tax_category, line.rate = treatment.category.value, treatment.rate


def build_document(invoice: Invoice, lines: Iterable[InvoiceLine]) -> Document:
    """The document to render for an invoice whose number, dates, parties and taxes are set."""
    corrected = invoice.corrects
    first_day, last_day = invoice.period_start, invoice.last_day
    assert invoice.issued_on is not None  # noqa: S101  (for types: it is being issued)
    assert invoice.due_on is not None  # noqa: S101  (the same)
    return Document(
        kind=Kind(invoice.kind),
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        seller=_party(invoice.seller),
        buyer=_party(invoice.buyer),
        lines=tuple(_line(line, invoice.currency) for line in lines),
        taxes=tuple(tax_amounts.tax_from_row(row, invoice.currency) for row in invoice.taxes),
        net=invoice.net,
        tax=invoice.tax,
        total=invoice.total,
        reference=invoice.reference,
        iban=invoice.seller["iban"],
        bic=invoice.seller["bic"],
        period=(first_day, last_day) if first_day and last_day else None,
        purchase_order=invoice.buyer["purchase_order"],
        corrects=(corrected.number, corrected.issued_on)
        if corrected and corrected.issued_on
        else None,
        notes=(invoice.note,) if invoice.note else (),
    )


def _party(details: Mapping[str, Any]) -> Party:
    """The seller or the buyer of a document, from the details that the invoice stores."""
    return Party(
        name=details["legal_name"],
        country=details["country"],
        lines=tuple(filter(None, (details["line_1"], details["line_2"]))),
        postal_code=details["postal_code"],
        city=details["city"],
        vat_id=details["vat_id"],
        tax_id=details.get("tax_id", ""),
        register=details.get("register", ""),
        email=details.get("email", ""),
    )


def document_text(document: Document) -> str:
    """All texts of the document that people typed, to check that the PDF's font has the letters."""
    parties = (document.seller, document.buyer)
    return " ".join(
        [
            *(text for party in parties for text in (party.name, *party.address, party.register)),
            *(line.text for line in document.lines),
            *(tax.reason for tax in document.taxes),
            *document.notes,
            document.purchase_order,
        ]
    )


def _values(party: PartyRow, *names: str) -> dict[str, Any]:
    return {name: getattr(party, name) for name in names}


def _line(line: InvoiceLine, currency: str) -> Line:
    return Line(
        text=line.text,
        quantity=line.quantity,
        unit=line.unit,
        price=Money(line.unit_amount_minor, currency),
        amount=Money(line.amount_minor, currency),
        category=tax.Category(line.tax_category),
        rate=line.rate,
    )
