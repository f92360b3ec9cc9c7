"""Which tax an invoice carries: from where the seller and the buyer are, and their VAT IDs.

How much it is, `tax_amounts` computes. The categories are those of EN 16931. This is what the
console computes, not tax advice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from billing.countries import countries, vat_territory

NORTHERN_IRELAND = "XI"
"""Which belongs to it for goods, and not for services."""
EUROPEAN_UNION = {code.upper() for code in vat.MEMBER_STATES} - {NORTHERN_IRELAND}
REVERSE_CHARGE = "Reverse charge: the customer owes the tax."
NOT_SUBJECT = "Services supplied outside the scope of value added tax."


class Category(StrEnum):
    """How an amount is taxed, as electronic invoices have it."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    NOT_SUBJECT = "O"


class NoTreatment(ValueError):
    """The tax cannot be decided; `str` tells who sells and who buys what is missing."""


@dataclass(frozen=True)
class Party:
    """A seller or a buyer, as far as taxes ask. The country is one of ISO 3166, in two letters."""

    country: str
    vat_id: str = ""
    exemption: str = ""
    """Why a buyer is charged no tax, where an operator decided that."""
    never_owes_tax: bool = False
    """Whether an operator decided that reverse charge does not apply to a buyer."""

    @property
    def territory(self) -> str:
        """The country whose tax applies there, as that of France does in Monaco."""
        return vat_territory(self.country)


@dataclass(frozen=True)
class Treatment:
    """The tax of every line of an invoice: its category, its rate in percent, and why."""

    category: Category
    rate: Decimal
    reason: str = ""
    """Says on the invoice why there is no tax, and is empty if there is."""


def treatment(
    seller: Party, buyer: Party, rates: Mapping[str, Decimal], exemption: str = ""
) -> Treatment:
    """The tax on services of this seller to this buyer. Raises NoTreatment if it is not known.

    `rates` has the rate in percent of each territory that an operator entered. An `exemption` is
    the sentence of a seller who charges no tax at all, such as a small business.
    """
    if exemption := exemption or buyer.exemption:
        return Treatment(Category.EXEMPT, Decimal(0), exemption)
    if seller.territory == buyer.territory:
        return _at_rate_of(buyer.territory, rates)
    if not {seller.territory, buyer.territory} <= EUROPEAN_UNION:
        return Treatment(Category.NOT_SUBJECT, Decimal(0), NOT_SUBJECT)
    if buyer.never_owes_tax or not is_vat_id_of(buyer.territory, buyer.vat_id):
        return _at_rate_of(buyer.territory, rates)
    if not is_vat_id_of(seller.territory, seller.vat_id):
        raise NoTreatment(
            "The VAT ID of the seller is missing: reverse charge requires one. An operator of this"
            " console can enter it."
        )
    return Treatment(Category.REVERSE_CHARGE, Decimal(0), REVERSE_CHARGE)


def is_vat_id_of(country: str, vat_id: str) -> bool:
    """Whether a VAT ID has the form that this country of the EU gives its own.

    The form and its check digits say nothing about whether the tax office knows it.
    """
    try:
        compact = vat.validate(vat_id)
    except ValidationError:
        return False
    return {"EL": "GR"}.get(compact[:2], compact[:2]) == country


def _at_rate_of(country: str, rates: Mapping[str, Decimal]) -> Treatment:
    if country not in rates:
        raise NoTreatment(
            f"There is no tax rate for {countries().get(country, country)}. An operator of this"
            " console can enter it."
        )
    category = Category.STANDARD if rates[country] else Category.ZERO
    return Treatment(category, rates[country])
