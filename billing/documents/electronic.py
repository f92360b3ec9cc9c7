"""The electronic invoice: Cross Industry Invoice, in the profile EN 16931 of Factur-X."""

from decimal import Decimal
from typing import Any

from pycheval import (
    BankAccount,
    EN16931Invoice,
    EN16931LineItem,
    IncludedNote,
    PaymentMeans,
    PaymentTerms,
    PostalAddress,
    TradeParty,
    generate_xml,
)
from pycheval import Money as Amount
from pycheval import Tax as TaxEntry
from pycheval.quantities import QuantityCode
from pycheval.type_codes import DocumentTypeCode, PaymentMeansCode, TaxCategoryCode

from billing.documents.content import Document, Kind, Line, Party, Tax
from billing.invoicing.tax import Category
from billing.money import Money

UNITS = {"month": QuantityCode.MONTH, "year": QuantityCode.YEAR, "day": QuantityCode.DAY}
TYPES = {Kind.INVOICE: DocumentTypeCode.INVOICE, Kind.CREDIT_NOTE: DocumentTypeCode.CREDIT_NOTE}


def as_xml(document: Document) -> bytes:
    """The document as XML for programs, in UTF-8."""
    return generate_xml(_invoice(document)).encode()


def _invoice(document: Document) -> EN16931Invoice:
    """The document as pycheval's invoice, from which the XML is made."""
    names_ids = _names_ids(document)
    is_invoice = document.kind == Kind.INVOICE
    return EN16931Invoice(
        document.number,
        TYPES[document.kind],
        document.issued_on,
        _party(document.seller, names_ids=names_ids, is_seller=True),
        _party(document.buyer, names_ids=names_ids),
        document.total.currency,
        line_total_amount=_amount(document.net),
        tax_basis_total_amount=_amount(document.net),
        tax_total_amounts=[_amount(document.tax)],
        grand_total_amount=_amount(document.total),
        due_payable_amount=_amount(document.total),
        tax=[_tax(tax) for tax in document.taxes],
        line_items=[_line(position, line) for position, line in enumerate(document.lines, 1)],
        billing_period=document.period,
        **_delivery(document),
        buyer_order_id=document.purchase_order or None,
        notes=[IncludedNote(note) for note in document.notes],
        preceding_invoices=[document.corrects] if document.corrects else [],
        payment_reference=document.reference if is_invoice and not document.card else None,
        payment_means=_means(document) if is_invoice else [],
        payment_terms=_terms(document),
    )


def _delivery(document: Document) -> dict[str, Any]:
    """The delivery, as arguments of an invoice: the place for a document with a period, which may
    lie in the future, and otherwise the date.

    One of the two is needed, because an electronic invoice has no empty elements (rule R008).
    """
    if document.period:
        return {"ship_to": _party(document.buyer, names_ids=False)}
    return {"delivery_date": document.issued_on}


def _means(document: Document) -> list[PaymentMeans]:
    """The means of payment: a card, by its last digits (BR-51), or a transfer; none without an
    IBAN.
    """
    if card := document.card:
        digits = (card.last_four, None)
        return [PaymentMeans(PaymentMeansCode.CREDIT_CARD, information=card.label, card=digits)]
    if not document.iban:
        return []
    account = BankAccount(document.iban, document.seller.name, None)
    return [PaymentMeans(PaymentMeansCode.TRANSFER, account, document.bic or None)]


def _terms(document: Document) -> PaymentTerms:
    if document.kind == Kind.CREDIT_NOTE:
        return PaymentTerms(description="Nothing is to be paid.")
    return PaymentTerms(due_date=document.due_on)


def _names_ids(document: Document) -> bool:
    """Whether the document names VAT IDs: not if a line is not subject to VAT (rule BR-O-02)."""
    return all(tax.category != Category.NOT_SUBJECT for tax in document.taxes)


def _party(party: Party, *, names_ids: bool, is_seller: bool = False) -> TradeParty:
    """The seller or buyer as pycheval's party; without the VAT ID unless `names_ids`."""
    lines = [*party.lines, None, None, None]
    address = PostalAddress(
        party.country, None, party.postal_code, party.city, lines[0], lines[1], lines[2]
    )
    vat_id = party.vat_id if names_ids else ""
    return TradeParty(
        party.name,
        address,
        party.email or None,
        vat_id=vat_id or None,
        legal_id=(party.register, None) if party.register else None,
        **(_identity(party, vat_id) if is_seller else {}),
    )


def _identity(seller: Party, vat_id: str) -> dict[str, Any]:
    """The seller's numbers, or its name if it has none, because one is required (rule BR-CO-26)."""
    identifier = seller.tax_id or seller.register or seller.name
    return {
        "tax_number": seller.tax_id or (None if vat_id else identifier),
        "ids": [] if vat_id or seller.register else [identifier],
    }


def _line(position: int, line: Line) -> EN16931LineItem:
    return EN16931LineItem(
        str(position),
        line.text,
        _amount(line.price),
        (Decimal(line.quantity), UNITS.get(line.unit, QuantityCode.ONE)),
        _amount(line.amount),
        _rate(line.category, line.rate),
        TaxCategoryCode(line.category.value),
    )


def _tax(tax: Tax) -> TaxEntry:
    entry = TaxEntry(
        _amount(tax.tax),
        _amount(tax.net),
        None,
        TaxCategoryCode(tax.category.value),
        exemption_reason=tax.reason or None,
    )
    # Set afterwards: pycheval would compute the tax with two digits, which yen do not have.
    entry.rate_percent = _rate(tax.category, tax.rate)
    return entry


def _rate(category: Category, rate: Decimal) -> Decimal | None:
    """The rate; None for what is not subject to VAT, which has no rate, not even 0 (BR-O-05)."""
    return None if category == Category.NOT_SUBJECT else rate


def _amount(money: Money) -> Amount:
    return Amount(money.decimal, money.currency)
