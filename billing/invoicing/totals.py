"""What amounts come to with their tax, as the invoice will have it: said before one agrees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.countries import vat_territory
from billing.documents import Tax
from billing.invoicing import statements, tax, tax_amounts
from billing.models import BillingProfile, InvoiceLine, Seller
from billing.money import Money, total
from organizations.models import Organization

ANYTHING = Money(1, "EUR")
"""For what the tax is asked where the amount does not matter."""


@dataclass(frozen=True)
class Total:
    """Amounts with their tax, or why it is not known yet."""

    net: Money
    taxes: tuple[Tax, ...] = ()
    missing: str = ""
    """What the tax depends on and is not there, to who buys; empty if it is known."""
    needs_details: bool = False
    """Whether the billing details are missing, without which nothing that costs is sold."""
    could_have_vat_id: bool = False
    """Whether a VAT ID in the billing details would decide it otherwise."""

    @property
    def gross(self) -> Money:
        """With tax, as far as it is known."""
        return self.net + total([each.tax for each in self.taxes], self.net.currency)

    @property
    def mark(self) -> str:
        """The same for the same tax, and for what is missing."""
        known = (f"{each.category}{each.rate}={each.tax.minor}" for each in self.taxes)
        return " ".join(known) or f"unknown {int(self.needs_details)}"


def expected_total(
    organization: Organization, amounts: Sequence[Money], *, on: date, seller: Seller | None = None
) -> Total | None:
    """What the amounts come to on an invoice of the day. None where no one sells, or for nothing.

    The treatment and the rounding are those of the invoice that will be issued. The seller is read
    unless it is given.
    """
    seller = seller or Seller.objects.first()
    lines = [InvoiceLine(amount_minor=each.minor) for each in amounts]
    net = total(amounts, amounts[0].currency)
    if seller is None or not net:
        return None
    profile: BillingProfile | None = getattr(organization, "billing_profile", None)
    if profile is None:
        return Total(net, missing="It depends on the billing details.", needs_details=True)
    try:
        found = statements.tax_treatment(
            statements.seller_snapshot(seller), statements.buyer_snapshot(profile), on
        )
    except tax.NoTreatment as unknown:
        return Total(net, missing=str(unknown), could_have_vat_id=_asks_vat_id(seller, profile))
    statements.apply_treatment(lines, found)
    taxes = tax_amounts.taxes_of(lines, net.currency, found.reason)
    has_tax = found.rate > Decimal(0)
    return Total(net, tuple(taxes), could_have_vat_id=has_tax and _asks_vat_id(seller, profile))


def unknown_tax(organization: Organization, *, on: date, seller: Seller | None = None) -> str:
    """Why its invoices cannot be taxed on the day; empty where they can, or nothing is sold yet."""
    found = expected_total(organization, [ANYTHING], on=on, seller=seller)
    return found.missing if found and not found.needs_details else ""


def _asks_vat_id(seller: Seller, profile: BillingProfile) -> bool:
    """Whether the buyer is in another country of the EU, and has no VAT ID of it."""
    sells, buys = vat_territory(seller.country), vat_territory(profile.country)
    is_european = {sells, buys} <= tax.EUROPEAN_UNION
    is_decided = profile.has_tax_override
    return (
        not is_decided
        and sells != buys
        and is_european
        and not tax.is_vat_id_of(buys, profile.vat_id)
    )
