"""What an invoice says when it is issued: of seller and buyer, of taxes, and as a document."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from billing.documents import Document, Kind, Line, Party
from billing.invoicing import tax, tax_amounts
from billing.models import BillingProfile, Invoice, InvoiceLine, Seller, TaxOverride, TaxRate
from billing.models.party import Party as PartyRow
from billing.money import Money


def seller_snapshot(seller: Seller) -> dict[str, Any]:
    """What invoices keep of the seller, and of where to pay."""
    own = ("tax_id", "register", "email", "iban", "bic", "small_business_note")
    return _of_party(seller) | {name: getattr(seller, name) for name in own}


def buyer_snapshot(profile: BillingProfile) -> dict[str, Any]:
    """What invoices keep of the buyer, and of what operators decided about the tax."""
    own = ("purchase_order", "tax_override", "tax_exemption")
    return _of_party(profile) | {name: getattr(profile, name) for name in own}


def tax_treatment(seller: Mapping[str, Any], buyer: Mapping[str, Any], on: date) -> tax.Treatment:
    """The tax between the two on a day. Raises `NoTreatment`, which says what is missing."""
    sells = tax.Party(seller["country"], seller["vat_id"])
    buys = tax.Party(
        buyer["country"],
        buyer["vat_id"],
        exemption=buyer["tax_exemption"],
        never_owes_tax=buyer["tax_override"] == TaxOverride.CHARGED,
    )
    holding = {
        country: TaxRate.objects.holding(country, on).first()
        for country in {sells.territory, buys.territory}
    }
    rates = {country: rate.rate for country, rate in holding.items() if rate}
    return tax.treatment(sells, buys, rates, seller["small_business_note"])


def apply_treatment(lines: Iterable[InvoiceLine], found: tax.Treatment) -> None:
    """Give lines the category and the rate of a treatment."""
    for line in lines:
        line.tax_category, line.rate = found.category.value, found.rate


def build_document(invoice: Invoice, lines: Iterable[InvoiceLine]) -> Document:
    """The document of an invoice that has everything but it."""
    corrected = invoice.corrects
    first, last = invoice.period_start, invoice.last_day
    assert invoice.issued_on is not None  # noqa: S101  (for types: it is being issued)
    assert invoice.due_on is not None  # noqa: S101  (the same)
    return Document(
        kind=Kind(invoice.kind),
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        seller=party_of(invoice.seller),
        buyer=party_of(invoice.buyer),
        lines=tuple(_line(line, invoice.currency) for line in lines),
        taxes=tuple(tax_amounts.tax_from_row(row, invoice.currency) for row in invoice.taxes),
        net=invoice.net,
        tax=invoice.tax,
        total=invoice.total,
        reference=invoice.reference,
        iban=invoice.seller["iban"],
        bic=invoice.seller["bic"],
        period=(first, last) if first and last else None,
        purchase_order=invoice.buyer["purchase_order"],
        corrects=(corrected.number, corrected.issued_on)
        if corrected and corrected.issued_on
        else None,
        notes=(invoice.note,) if invoice.note else (),
    )


def party_of(kept: Mapping[str, Any]) -> Party:
    """Who sells or buys, as a document names them."""
    return Party(
        name=kept["legal_name"],
        country=kept["country"],
        lines=tuple(filter(None, (kept["line_1"], kept["line_2"]))),
        postal_code=kept["postal_code"],
        city=kept["city"],
        vat_id=kept["vat_id"],
        tax_id=kept.get("tax_id", ""),
        register=kept.get("register", ""),
        email=kept.get("email", ""),
    )


def document_text(document: Document) -> str:
    """Everything that people typed into it, for a font to be held against."""
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


def _of_party(party: PartyRow) -> dict[str, Any]:
    names = ("legal_name", "line_1", "line_2", "postal_code", "city", "country", "vat_id")
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
