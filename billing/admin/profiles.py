"""Operators look up who buys, and decide the tax of an organization where the rules are wrong."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

from accounts.models import User
from billing import dates
from billing.actions import taxes
from billing.actions.subscribing import set_tier
from billing.admin.selling_actions import HISTORY
from billing.countries import name_of_country
from billing.forms.selling import Line
from billing.models import BillingProfile, TaxOverride, TierPrice
from billing.tiers.offers import held_prices
from billing.tiers.quotes import amount_of
from console.operators.acting import OperatedAdmin, OperatorAction, ReasonForm
from console.operators.columns import itself, link, mono, unbroken, words
from console.operators.lookup import ListGroup
from organizations.models import Organization
from organizations.tenancy.operator_search import organization_ids_starting


class OverrideForm(ReasonForm):
    """How the tax of an organization is decided, and the reason."""

    override = forms.ChoiceField(label="Tax", choices=TaxOverride.choices)
    exemption = Line(
        label="Reason on invoices",
        max_length=taxes.LONGEST_EXEMPTION,
        required=False,
        help_text="Only for an exempt organization: the rule by which no tax is charged.",
    )
    field_order = ("override", "exemption", "reason")


OVERRIDE_TAX = OperatorAction(
    slug="override-tax",
    label="Override tax",
    argument="profile",
    perform=taxes.override_tax,
    effects=(
        "Without reverse charge, the tax of the country of {} is charged, whatever VAT ID it has.",
        "An exempt organization is charged no tax (category E). Each invoice bears the reason.",
        "It applies from the next invoice on and until an operator changes it, also when the"
        " billing details change. The console gives no tax advice.",
        HISTORY,
    ),
    done="The tax of {} was changed.",
    form=OverrideForm,
    initial=lambda profile: {
        "override": profile.tax_override,
        "exemption": profile.tax_exemption,
    },
)


class PriceChoice(forms.ModelChoiceField):
    """A field to select a price, which is labeled with its tier and its amount."""

    def label_from_instance(self, price: TierPrice) -> str:
        return f"{price}, {amount_of(price)}"


class SetTierForm(ReasonForm):
    """The price that an organization gets, and the reason."""

    price = PriceChoice(TierPrice.objects.none(), empty_label="Select a price")
    field_order = ("price", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["price"].queryset = held_prices(dates.today())  # type: ignore[attr-defined]  # of a ModelChoiceField


def _set_tier(*, profile: BillingProfile, price: TierPrice, reason: str, by: User) -> None:
    """Set the tier of the profile's organization."""
    set_tier(organization=profile.organization, price=price, reason=reason, by=by)


SET_TIER = OperatorAction(
    slug="set-tier",
    label="Set tier",
    argument="profile",
    perform=_set_tier,
    effects=(
        "It applies and is charged as if a member had chosen it: a higher price today, with the"
        " days that are left, and a lower one when the period is over.",
        "Tiers that are not public can be set, too. Members can choose another one.",
        HISTORY,
    ),
    done="The tier of {} was set.",
    form=SetTierForm,
)


@admin.register(BillingProfile)
class BillingProfileAdmin(OperatedAdmin):
    """Billing details of organizations, to look up and to decide their tax or tier."""

    rank = 71
    group = ListGroup.BILLING
    icon = "building"
    purpose = "What invoices say of organizations, newest first."
    list_display = (
        itself("Billing details"),
        link("Organization", "organization"),
        unbroken("Country", lambda profile: name_of_country(profile.country)),
        mono("VAT ID", "vat_id"),
        words("Tax", "tax_decision"),
    )
    search_help_text = (
        "The start of a legal name or of the name of an organization, or its handle or ID."
    )
    ordering = ("-pk",)
    details = (
        link("Organization", "organization"),
        words("Address", "line_1"),
        words("Second line", "line_2"),
        words("Postal code", "postal_code"),
        words("City", "city"),
        unbroken("Country", lambda profile: name_of_country(profile.country)),
        mono("VAT ID", "vat_id"),
        words("Purchase order reference", "purchase_order"),
        words("Email addresses", lambda profile: ", ".join(profile.emails)),
        words("Tax", "tax_decision"),
    )
    operator_actions = (OVERRIDE_TAX, SET_TIER)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BillingProfile]:
        profiles = super().get_queryset(request).prefetch_related("organization")
        # The search's: there is an index for it on PostgreSQL.
        return profiles.alias(legal_name_key=Lower("legal_name"))

    def matches(self, term: str) -> list[Q]:
        return [Q(organization__in=organization_ids_starting(term))]

    def starts(self, term: str) -> list[Q]:
        return [Q(legal_name_key__startswith=term.lower())]

    def organization_of(self, row: BillingProfile) -> Organization | None:
        return row.organization
