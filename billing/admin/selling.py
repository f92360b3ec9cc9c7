"""Operators set up who sells, which tiers, at which prices."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Q

from billing.admin import selling_actions
from billing.countries import name_of_country
from billing.models import Seller, TaxRate, Tier, TierLimit, TierPrice
from billing.money import Money
from billing.tiers.quotes import amount_of
from console.operators.acting import OperatedAdmin
from console.operators.columns import (
    Column,
    State,
    day,
    itself,
    moment,
    mono,
    state,
    unbroken,
    words,
)
from console.operators.lookup import ListGroup, ReadOnlyAdmin, Section, StateFilter
from organizations.tenancy.meters import METERS


def public_state(tier: Tier) -> State:
    """Whether organizations can choose a tier, as a color and a label."""
    return ("good", "Public") if tier.is_public else ("muted", "Not public")


def charged_above(seller: Seller) -> str:
    """The amount above which changes of the tier are invoiced immediately."""
    minor = seller.charge_now_above_minor
    return "Never" if minor is None else str(Money(minor, seller.currency))


def default_tier(seller: Seller) -> str:
    """The tier whose limits apply to organizations without a subscription."""
    return str(seller.default_tier or "None: no limits")


def ends_after(seller: Seller) -> str:
    """How many days after its due date an unpaid invoice ends a subscription."""
    return "Never" if seller.end_after_days is None else f"{seller.end_after_days:,}"


def country_name(row: Seller | TaxRate) -> str:
    """The country of a seller or a tax rate, in English."""
    return name_of_country(row.country)


def limited_noun(limit: TierLimit) -> str:
    """What a limit counts; the name of the meter if its app is no longer installed."""
    meter = METERS.get(limit.meter)
    return meter.label if meter else limit.meter


class SellerFilter(StateFilter):
    title = "State"
    parameter_name = "state"
    states: ClassVar = {"no-default-tier": ("Without a default tier", Q(default_tier=None))}


PRICE_COLUMNS: list[Column] = [
    itself("Price"),
    unbroken("Amount", amount_of),
    words("Interval", lambda price: price.get_interval_display()),
    day("From", "valid_from"),
    day("Until", "valid_until"),
]
RATE_COLUMNS = (
    unbroken("Country", country_name),
    words("Percent", "percent"),
    day("From", "valid_from"),
)


@admin.register(Seller)
class SellerAdmin(OperatedAdmin):
    """The seller, who issues the invoices."""

    rank = 76
    group = ListGroup.BILLING
    icon = "store"
    purpose = "Who sells the tiers of this console. Without a seller nothing is charged."
    list_display = (itself("Seller"), unbroken("Country", country_name), mono("IBAN", "iban"))
    list_filter = (SellerFilter,)
    ordering = ("pk",)
    details = (
        words("Address", "line_1"),
        words("Second line", "line_2"),
        words("Postal code", "postal_code"),
        words("City", "city"),
        unbroken("Country", country_name),
        mono("VAT ID", "vat_id"),
        mono("Tax number", "tax_id"),
        words("Register", "register"),
        words("Email address", "email"),
        mono("IBAN", "iban"),
        mono("BIC", "bic"),
        mono("New IBAN", "next_iban"),
        mono("New BIC", "next_bic"),
        moment("New bank details used from", "next_bank_at"),
        words("Currency", "currency"),
        words("Invoice changes immediately above", charged_above),
        words("Days to pay", "terms_days"),
        words("Days until a subscription ends", ends_after),
        mono("Prefix of invoice numbers", "series_prefix"),
        words("Why no tax is charged", "small_business_note"),
        words("Time zone", "time_zone"),
        words("Default tier", default_tier),
    )
    operator_creations = (selling_actions.SET_UP_SELLER,)
    operator_actions = (selling_actions.CHANGE_SELLER, selling_actions.STOP_BANK)


@admin.register(Tier)
class TierAdmin(OperatedAdmin):
    """Tiers, with their limits and prices."""

    rank = 77
    group = ListGroup.BILLING
    icon = "layers"
    purpose = "What organizations can choose from."
    list_display = (
        itself("Tier"),
        mono("Code", "code"),
        state("State", public_state),
        words("Position", "position"),
    )
    ordering = ("code",)
    details = (
        mono("Code", "code"),
        words("Description", "text"),
        state("State", public_state),
        words("Position", "position"),
    )
    sections = (
        Section(
            title="Limits",
            model=TierLimit,
            rows=lambda tier: tier.limits.all(),
            columns=[words("What", limited_noun), words("Included", "included")],
            rank=10,
        ),
        Section(
            title="Prices",
            model=TierPrice,
            rows=lambda tier: tier.prices.order_by("interval", "-valid_from"),
            columns=PRICE_COLUMNS,
            rank=20,
        ),
    )
    operator_creations = (selling_actions.ADD_TIER,)
    operator_actions = (
        selling_actions.CHANGE_TIER,
        selling_actions.SET_LIMIT,
        selling_actions.ADD_PRICE,
    )


@admin.register(TierLimit)
class TierLimitAdmin(ReadOnlyAdmin):
    """How much of each meter a tier includes."""

    rank = 78
    group = ListGroup.BILLING
    icon = "gauge"
    purpose = "What tiers include. Set on the page of a tier."
    list_display = (itself("Limit"), words("Tier", "tier"), words("Included", "included"))
    list_select_related = ("tier",)
    ordering = ("-pk",)
    details = (words("Tier", "tier"), words("What", limited_noun), words("Included", "included"))


@admin.register(TierPrice)
class TierPriceAdmin(ReadOnlyAdmin):
    """Prices of tiers."""

    rank = 78
    group = ListGroup.BILLING
    icon = "tag"
    purpose = "What tiers cost. A price never changes; another one follows it."
    list_display = (*PRICE_COLUMNS,)
    list_select_related = ("tier",)
    ordering = ("-pk",)
    details = PRICE_COLUMNS[1:]


@admin.register(TaxRate)
class TaxRateAdmin(OperatedAdmin):
    """Standard rates of tax by country."""

    rank = 79
    group = ListGroup.BILLING
    icon = "percent"
    purpose = "The standard rate of value added tax by country. The console gives no tax advice."
    list_display = (itself("Tax rate"), *RATE_COLUMNS)
    ordering = ("-pk",)
    details = RATE_COLUMNS
    operator_creations = (selling_actions.ADD_RATE,)
