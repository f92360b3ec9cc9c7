"""Which tax an invoice carries, by the countries of the seller and the buyer and their VAT IDs.

`tax_amounts` computes how much it is. The categories are those of EN 16931. This is what the
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
"""A part of the EU's VAT territory for goods, but not for services."""
EUROPEAN_UNION = {code.upper() for code in vat.MEMBER_STATES} - {NORTHERN_IRELAND}
REVERSE_CHARGE = "Reverse charge: the customer owes the tax."
NOT_SUBJECT = "Services supplied outside the scope of value added tax."


class Category(StrEnum):
    """How an amount is taxed, by the codes of electronic invoices."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    NOT_SUBJECT = "O"


class NoTreatment(ValueError):
    """The tax cannot be decided; `str` says what is missing, for the seller and the buyer."""


@dataclass(frozen=True)
class Party:
    """What the tax depends on of a seller or a buyer. The country is a code of ISO 3166."""

    country: str
    vat_id: str = ""
    exemption: str = ""
    """Why an operator decided that the buyer is charged no tax; empty otherwise."""
    never_owes_tax: bool = False
    """Whether an operator decided that reverse charge does not apply to a buyer."""

    @property
    def territory(self) -> str:
        """The country whose tax applies: mostly `country`, but France for Monaco."""
        return vat_territory(self.country)


@dataclass(frozen=True)
class Treatment:
    """The tax of every line of an invoice: its category, its rate in percent, and why."""

    category: Category
    rate: Decimal
    reason: str = ""
    """Why there is no tax, as the invoice says it; empty if there is tax."""


def treatment(
    seller: Party, buyer: Party, rates: Mapping[str, Decimal], exemption: str = ""
) -> Treatment:
    """How services of this seller to this buyer are taxed.

    `rates` has the rate in percent of each territory that an operator entered. An `exemption` is
    the sentence of a seller who charges no tax at all, such as a small business. Raises NoTreatment
    if a rate, or the seller's VAT ID for reverse charge, is missing.
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
    """Whether a VAT ID has this EU country's format and check digits; its use is not checked."""
    try:
        compact = vat.validate(vat_id)
    except ValidationError:
        return False
    return {"EL": "GR"}.get(compact[:2], compact[:2]) == country


def _at_rate_of(country: str, rates: Mapping[str, Decimal]) -> Treatment:
    """The treatment at the country's standard rate. Raises NoTreatment if `rates` lacks it."""
    if country not in rates:
        raise NoTreatment(
            f"There is no tax rate for {countries().get(country, country)}. An operator of this"
            " console can enter the rate."
        )
    category = Category.STANDARD if rates[country] else Category.ZERO
    return Treatment(category, rates[country])
