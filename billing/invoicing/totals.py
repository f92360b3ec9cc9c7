"""Totals with tax, as the invoice will have them, computed before anyone agrees to them."""

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
"""Any amount above 0, to find out whether the tax can be decided at all."""


@dataclass(frozen=True)
class Total:
    """A net amount with its tax, or the reason why the tax is not known yet."""

    net: Money
    taxes: tuple[Tax, ...] = ()
    """Empty while the tax is not known."""
    missing: str = ""
    """What is missing to decide the tax, as the buyer reads it; empty if the tax is known."""
    needs_details: bool = False
    """Whether the billing details are missing: without them nothing that costs money is sold."""
    could_have_vat_id: bool = False
    """Whether the tax would be decided otherwise with a VAT ID in the billing details."""

    @property
    def gross(self) -> Money:
        """The net amount plus the tax, as far as that is known."""
        return self.net + total([tax.tax for tax in self.taxes], self.net.currency)

    @property
    def mark(self) -> str:
        """A text of the categories, rates and amounts of the tax, which changes when they do.

        Without a known tax, whether the billing details are missing.
        """
        marks = (f"{tax.category}{tax.rate}={tax.tax.minor}" for tax in self.taxes)
        return " ".join(marks) or f"unknown {int(self.needs_details)}"


def expected_total(
    organization: Organization, amounts: Sequence[Money], *, on: date, seller: Seller | None = None
) -> Total | None:
    """The total of the amounts, with tax, on an invoice of the organization on that day.

    The tax and its rounding are those of the invoice that will be issued. None without a seller, or
    if the amounts add up to 0. `amounts` is not empty. The seller is read if it is left out.
    """
    seller = seller or Seller.objects.first()
    lines = [InvoiceLine(amount_minor=amount.minor) for amount in amounts]
    net = total(amounts, amounts[0].currency)
    if seller is None or not net:
        return None
    profile: BillingProfile | None = getattr(organization, "billing_profile", None)
    if profile is None:
        return Total(net, missing="It depends on the billing details.", needs_details=True)
    try:
        treatment = statements.tax_treatment(
            statements.seller_snapshot(seller), statements.buyer_snapshot(profile), on
        )
    except tax.NoTreatment as unknown:
        return Total(net, missing=str(unknown), could_have_vat_id=_lacks_vat_id(seller, profile))
    statements.apply_treatment(lines, treatment)
    taxes = tax_amounts.taxes_of(lines, net.currency, treatment.reason)
    has_tax = treatment.rate > Decimal(0)
    return Total(net, tuple(taxes), could_have_vat_id=has_tax and _lacks_vat_id(seller, profile))


def unknown_tax(organization: Organization, *, on: date, seller: Seller | None = None) -> str:
    """Why the tax of the organization's invoices cannot be decided on the day.

    Empty if it can, and without a seller or billing details. The seller is read if it is left out.
    """
    trial_total = expected_total(organization, [ANYTHING], on=on, seller=seller)
    return trial_total.missing if trial_total and not trial_total.needs_details else ""


def _lacks_vat_id(seller: Seller, profile: BillingProfile) -> bool:
    """Whether the buyer is in another EU country than the seller, and has neither a VAT ID of it
    nor a tax override.
    """
    seller_country, buyer_country = vat_territory(seller.country), vat_territory(profile.country)
    return (
        not profile.has_tax_override
        and seller_country != buyer_country
        and {seller_country, buyer_country} <= tax.EUROPEAN_UNION
        and not tax.is_vat_id_of(buyer_country, profile.vat_id)
    )
