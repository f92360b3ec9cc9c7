"""The content of an invoice or a credit note, as plain values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from billing.invoicing.tax import Category
from billing.money import LOCALE, Money


class Kind(StrEnum):
    """Whether a document is an invoice or a credit note."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"

    @property
    def label(self) -> str:
        """The heading of the document: "Invoice" or "Credit note"."""
        return {Kind.INVOICE: "Invoice", Kind.CREDIT_NOTE: "Credit note"}[self]


@dataclass(frozen=True)
class Party:
    """The seller or the buyer. Only the name and the country are never empty."""

    name: str
    country: str
    lines: tuple[str, ...] = ()
    """The lines of the address, without the town."""
    postal_code: str = ""
    city: str = ""
    vat_id: str = ""
    tax_id: str = ""
    register: str = ""
    email: str = ""

    @property
    def address(self) -> list[str]:
        """The lines of the postal address, the name of the country last."""
        town = " ".join(filter(None, (self.postal_code, self.city)))
        country = LOCALE.territories[self.country]
        return [line for line in (*self.lines, town, country) if line]


@dataclass(frozen=True)
class Line:
    """A line of a document. `quantity` is below 0 if the line gives something back."""

    text: str
    quantity: int
    unit: str
    price: Money
    amount: Money
    category: Category
    rate: Decimal


@dataclass(frozen=True)
class Tax:
    """The tax of all lines of one category and rate; `reason` says why no tax is charged."""

    category: Category
    rate: Decimal
    net: Money
    tax: Money
    reason: str = ""


@dataclass(frozen=True)
class Card:
    """The card that an invoice will be charged to, without its full number."""

    label: str
    last_four: str


@dataclass(frozen=True)
class Document:
    """An issued invoice or credit note. All amounts are in one currency; no total is below 0."""

    kind: Kind
    number: str
    issued_on: date
    due_on: date
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    taxes: tuple[Tax, ...]
    net: Money
    tax: Money
    total: Money
    reference: str = ""
    iban: str = ""
    bic: str = ""
    card: Card | None = None
    """The card that will be charged; None if the document asks for a transfer."""
    period: tuple[date, date] | None = None
    """The first and the last day of the period of supply."""
    purchase_order: str = ""
    corrects: tuple[str, date] | None = None
    """The number and the date of the invoice that a credit note corrects."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """The two files of a document."""

    pdf: bytes
    xml: bytes
