"""One of each thing that billing has, for the tests about all of them."""

from datetime import date

from django.utils import timezone

from billing import dates
from billing.models import (
    BillingProfile,
    BillingSubscription,
    MeterMonth,
    Proration,
    Seller,
    TaxRate,
    Tier,
    TierLimit,
    TierPrice,
)
from billing.tests import card_samples, invoice_samples
from billing.tiers.periods import period_from
from tests.samples import Sample, Things


def _seller(things: Things) -> Seller:
    """Of the installation: the same for all."""
    seller, _ = Seller.objects.get_or_create(
        defaults={
            "legal_name": "Console GmbH",
            "line_1": "Hafenstraße 1",
            "postal_code": "20457",
            "city": "Hamburg",
            "country": "DE",
            "vat_id": "DE136695976",
            "email": "billing@console.example",
            "iban": "DE89370400440532013000",
            "currency": "EUR",
            "series_prefix": "CON",
            "default_tier": things.tier,
        }
    )
    return seller


def _tax_rate(things: Things) -> TaxRate:
    rate, _ = TaxRate.objects.get_or_create(
        country="DE", valid_from=date(2021, 1, 1), defaults={"rate": 19}
    )
    return rate


def _tier(things: Things) -> Tier:
    tier, _ = Tier.objects.get_or_create(code="starter", defaults={"name": "Starter"})
    return tier


def _tier_limit(things: Things) -> TierLimit:
    limit, _ = TierLimit.objects.get_or_create(
        tier=things.tier, meter="widgets", defaults={"included": 1_000}
    )
    return limit


def _tier_price(things: Things) -> TierPrice:
    price, _ = TierPrice.objects.get_or_create(
        tier=things.tier,
        currency="EUR",
        interval="month",
        valid_from=date(2026, 1, 1),
        defaults={"amount_minor": 4_900},
    )
    return price


def _billing_profile(things: Things) -> BillingProfile:
    return BillingProfile.objects.create(
        organization=things.organization,
        legal_name=things.named("Acme Ltd"),
        line_1="Main Street 1",
        city="Dublin",
        country="IE",
        emails=["invoices@acme.example"],
    )


def _billing_subscription(things: Things) -> BillingSubscription:
    today = dates.today()
    period = period_from(today, today.day, "month")
    return BillingSubscription.objects.create(
        organization=things.organization,
        price=things.tier_price,
        state="active",
        anchor_day=today.day,
        started_on=today,
        period_start=period.start,
        period_end=period.end,
    )


def _proration(things: Things) -> Proration:
    """One that an invoice has: what is owed would hold the deletion of its organization."""
    return Proration.objects.create(
        organization=things.organization,
        subscription=things.billing_subscription,
        on=things.billing_subscription.period_start,
        days=28,
        of_days=28,
        from_price=things.tier_price,
        to_price=things.tier_price,
        unused_minor=1_000,
        added_minor=2_000,
        currency="EUR",
        billed_at=timezone.now(),
    )


def _meter_month(things: Things) -> MeterMonth:
    return MeterMonth.objects.create(
        organization=things.organization,
        meter="projects",
        month=dates.today().replace(day=1),
        most=2,
    )


SAMPLES = [
    Sample("tier", _tier),
    Sample("seller", _seller),
    Sample("tax_rate", _tax_rate),
    Sample("tier_limit", _tier_limit),
    Sample("tier_price", _tier_price),
    Sample("billing_profile", _billing_profile),
    Sample("billing_subscription", _billing_subscription),
    Sample("proration", _proration),
    Sample("meter_month", _meter_month),
    *invoice_samples.SAMPLES,
    *card_samples.SAMPLES,
]
