"""What an invoice says, as the operators' pages show it: the buyer, the lines and the taxes."""

from typing import Any

from django.db.models import QuerySet

from billing.countries import name_of_country
from billing.invoicing import tax_amounts
from billing.models import Invoice, InvoiceDocument, InvoiceLine
from console.operators.columns import Column, mono, unbroken, words
from console.operators.lookup import Section

MOST_LINES = 200
"""How many lines of an invoice its page shows: those of a tier and its changes are far fewer."""


def buyer_column(label: str, name: str) -> Column:
    """A column with this field of the buyer as the invoice states it; empty for a draft."""
    return words(label, lambda invoice: invoice.buyer.get(name, ""))


def address_of(invoice: Invoice) -> str:
    """The address of the invoice's buyer on one line."""
    buyer = invoice.buyer
    town = " ".join(filter(None, (buyer.get("postal_code"), buyer.get("city"))))
    country = name_of_country(buyer.get("country", ""))
    return ", ".join(filter(None, (buyer.get("line_1"), buyer.get("line_2"), town, country)))


def taxes_of(invoice: Invoice) -> str:
    """The tax of each category and rate of an invoice, such as "S, 19.00% of €49.00: €9.31"."""
    taxes = [tax_amounts.tax_from_row(row, invoice.currency) for row in invoice.taxes]
    return "; ".join(
        f"{tax.category}, {tax.rate}% of {tax.net}: {tax.reason or tax.tax}" for tax in taxes
    )


def tax_of_line(line: InvoiceLine) -> str:
    """The tax category and rate of an invoice line; empty on a draft."""
    return f"{line.tax_category}, {line.rate}%" if line.tax_category else ""


def lines_of(invoice: Invoice) -> QuerySet[InvoiceLine]:
    """The lines of an invoice, in their order."""
    return invoice.lines.select_related("invoice").order_by("position")


def documents_of(invoice: Invoice) -> Any:
    """The documents of an invoice, without their content."""
    return invoice.documents.defer("content").order_by("kind")


CONTENTS = [
    buyer_column("Buyer", "legal_name"),
    words("Address of the buyer", address_of),
    buyer_column("VAT ID of the buyer", "vat_id"),
    buyer_column("Purchase order reference", "purchase_order"),
    words("Taxes", taxes_of),
]
LINES = Section(
    title="Lines",
    model=Invoice,
    rows=lines_of,
    columns=[
        words("Text", "text"),
        unbroken("Quantity", "quantity"),
        unbroken("Price", "price"),
        unbroken("Tax", tax_of_line),
        unbroken("Net amount", "amount"),
    ],
    rank=5,
    most=MOST_LINES,
)
DOCUMENT_COLUMNS = [
    words("Document", InvoiceDocument.get_kind_display),
    mono("SHA-256", "sha256"),
]
