"""Operators look up who buys, and decide the tax of an organization where the rules are wrong."""

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

from billing.actions import taxes
from billing.admin.selling_actions import HISTORY
from billing.countries import name_of
from billing.forms.selling import Line
from billing.models import BillingProfile, TaxOverride
from console.operators.acting import OperatedAdmin, OperatorAction, ReasonForm
from console.operators.columns import itself, link, mono, unbroken, words
from console.operators.lookup import ListGroup
from organizations.models import Organization
from organizations.tenancy.operator_search import called


class OverrideForm(ReasonForm):
    """How the tax is decided, and why."""

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


@admin.register(BillingProfile)
class BillingProfileAdmin(OperatedAdmin):
    """Who buys."""

    rank = 71
    group = ListGroup.BILLING
    icon = "building"
    purpose = "What invoices say of organizations, newest first."
    list_display = (
        itself("Billing details"),
        link("Organization", "organization"),
        unbroken("Country", lambda profile: name_of(profile.country)),
        mono("VAT ID", "vat_id"),
        words("Tax", "tax_decision"),
    )
    search_help_text = (
        "The start of a legal name, or of the name or handle of an organization, or its ID."
    )
    ordering = ("-pk",)
    details = (
        link("Organization", "organization"),
        words("Address", "line_1"),
        words("Second line", "line_2"),
        words("Postal code", "postal_code"),
        words("City", "city"),
        unbroken("Country", lambda profile: name_of(profile.country)),
        mono("VAT ID", "vat_id"),
        words("Purchase order reference", "purchase_order"),
        words("Email addresses", lambda profile: ", ".join(profile.emails)),
        words("Tax", "tax_decision"),
    )
    operator_actions = (OVERRIDE_TAX,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BillingProfile]:
        profiles = super().get_queryset(request).prefetch_related("organization")
        # The search's: there is an index for it on PostgreSQL.
        return profiles.alias(legal_name_key=Lower("legal_name"))

    def matches(self, term: str) -> list[Q]:
        return [Q(organization__in=called(term))]

    def starts(self, term: str) -> list[Q]:
        return [Q(legal_name_key__startswith=term.lower())]

    def organization_of(self, row: BillingProfile) -> Organization | None:
        return row.organization
