"""What an invoice or a credit note says, as plain values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from billing.invoicing.tax import Category
from billing.money import LOCALE, Money


class Kind(StrEnum):
    """What a document asks for: money, or what it gives back."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"

    @property
    def label(self) -> str:
        """The heading of the document."""
        return {Kind.INVOICE: "Invoice", Kind.CREDIT_NOTE: "Credit note"}[self]


@dataclass(frozen=True)
class Party:
    """Who sells or buys. Only the name and the country are never empty."""

    name: str
    country: str
    lines: tuple[str, ...] = ()
    """Of the address, without the town."""
    postal_code: str = ""
    city: str = ""
    vat_id: str = ""
    tax_id: str = ""
    register: str = ""
    email: str = ""

    @property
    def address(self) -> list[str]:
        """As it stands in a letter, the country last."""
        town = " ".join(filter(None, (self.postal_code, self.city)))
        country = LOCALE.territories[self.country]
        return [line for line in (*self.lines, town, country) if line]


@dataclass(frozen=True)
class Line:
    """What was supplied. `quantity` is less than 0 where the line gives something back."""

    text: str
    quantity: int
    unit: str
    price: Money
    amount: Money
    category: Category
    rate: Decimal


@dataclass(frozen=True)
class Tax:
    """The tax of all lines of one category and rate; `reason` says why there is none."""

    category: Category
    rate: Decimal
    net: Money
    tax: Money
    reason: str = ""


@dataclass(frozen=True)
class Card:
    """The card that an invoice will be charged to, as far as a document may name it."""

    label: str
    last_four: str


@dataclass(frozen=True)
class Document:
    """An invoice or a credit note that is issued. Amounts are in one currency, none below 0."""

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
    """What it will be charged to; None where it asks for a transfer."""
    period: tuple[date, date] | None = None
    """The first and the last day."""
    purchase_order: str = ""
    corrects: tuple[str, date] | None = None
    """Number and date of the invoice that a credit note corrects."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """The two forms of a document."""

    pdf: bytes
    xml: bytes
