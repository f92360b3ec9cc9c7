"""What tests of billing begin with."""

from datetime import date

from billing.models import BillingProfile, Seller, Tier, TierLimit, TierPrice
from organizations.models import Organization


def make_seller(**fields) -> Seller:
    """Console GmbH of Hamburg, which sells in euros."""
    given = {
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
    }
    return Seller.objects.create(**given | fields)


def make_tier(name: str, amount_minor: int, interval: str = "month", **limits: int) -> TierPrice:
    """A public tier, at a price since 2020, with limits by meter."""
    tier, _ = Tier.objects.get_or_create(
        code=name.lower(), defaults={"name": name, "position": Tier.objects.count()}
    )
    for meter, included in limits.items():
        TierLimit.objects.create(tier=tier, meter=meter, included=included)
    return TierPrice.objects.create(
        tier=tier,
        amount_minor=amount_minor,
        currency="EUR",
        interval=interval,
        valid_from=date(2020, 1, 1),
    )


def make_profile(organization: Organization) -> BillingProfile:
    """What its invoices say of it."""
    return BillingProfile.objects.create(
        organization=organization,
        legal_name=f"{organization.name} Ltd",
        line_1="Main Street 1",
        city="Dublin",
        country="IE",
        emails=["invoices@acme.example"],
    )


def make_default(price: TierPrice) -> None:
    """Let the limits of its tier apply to organizations without a subscription."""
    Seller.objects.update(default_tier=price.tier)
