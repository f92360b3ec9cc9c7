"""Invoices to try: who sells, who buys, what is subscribed to, and what became of it."""

from datetime import date, timedelta
from uuid import uuid4

from accounts.models import User
from billing import dates
from billing.actions.invoicing import bill_period
from billing.actions.payments import Transfer, record_payment
from billing.invoicing.balances import Balance
from billing.models import (
    BillingProfile,
    BillingSubscription,
    Invoice,
    Seller,
    TaxRate,
    Tier,
    TierPrice,
)
from tests.cast import make_person

REASON = "It was agreed on the phone."


def add_seller(**values):
    """Whoever sells, in Germany, with the rates of two countries."""
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
    seller, _ = Seller.objects.update_or_create(defaults=given | values)
    for country, rate in (("DE", 19), ("FR", 20)):
        TaxRate.objects.get_or_create(
            country=country, valid_from=date(2021, 1, 1), defaults={"rate": rate}
        )
    return seller


def add_profile(organization, **values):
    """Who buys, in Germany, with one billing address."""
    given = {
        "legal_name": f"{organization.name} Sàrl",
        "line_1": "Main Street 1",
        "city": "Berlin",
        "country": "DE",
        "emails": [f"invoices@{organization.handle}.example"],
    }
    profile, _ = BillingProfile.objects.update_or_create(
        organization=organization, defaults=given | values
    )
    return profile


def add_price(minor=4_900, currency="EUR", code="team"):
    """What the tier Team costs for a month."""
    tier, _ = Tier.objects.get_or_create(code=code, defaults={"name": code.capitalize()})
    price, _ = TierPrice.objects.get_or_create(
        tier=tier,
        currency=currency,
        interval="month",
        amount_minor=minor,
        valid_from=date(2026, 1, 1),
    )
    return price


def add_subscription(organization, price=None, start=date(2026, 11, 1), end=date(2026, 12, 1)):
    """A subscription whose period is not billed."""
    return BillingSubscription.objects.create(
        organization=organization,
        price=price or add_price(),
        state="active",
        anchor_day=start.day,
        started_on=start,
        period_start=start,
        period_end=end,
    )


def an_invoice(organization, minor=4_900, by=None):
    """An invoice of today, of 49.00 and its tax."""
    add_seller()
    if not BillingProfile.objects.filter(organization=organization).exists():
        add_profile(organization)
    subscription = BillingSubscription.objects.filter(organization=organization).first()
    if subscription is None:
        subscription = add_subscription(organization, add_price(minor))
    else:
        length = timedelta(days=31)
        subscription.period_start = subscription.period_end
        subscription.period_end += length
        subscription.save()
    invoice = bill_period(subscription=subscription, by=by or olga())
    assert invoice is not None
    return invoice


def olga():
    """An operator of the installation, member of nothing."""
    found = User.objects.filter(email="olga@example.com").first()
    return found or make_person("Olga", is_staff=True, is_superuser=True)


def copies_of(invoice, count, *, days_later=0):
    """So many more that are due so many days later, for no period of a subscription."""
    copies = []
    for position in range(invoice.position + 1, invoice.position + 1 + count):
        copy = Invoice.objects.get(pk=invoice.pk)
        copy.pk, copy.position, copy.number = uuid4(), position, f"{invoice.number}-{position}"
        copy.subscription = None
        if copy.due_on:
            copy.due_on += timedelta(days=days_later)
        copy.save(force_insert=True)
        copies.append(copy)
    return copies


def pay(invoice, amount=None, reference="SEPA 1", received_on=None, **more):
    """A bank transfer that an operator records, of all by default."""
    transfer = Transfer(
        amount or str(invoice.total.decimal), received_on or dates.today(), reference
    )
    return record_payment(
        invoice=invoice, transfer=transfer, reason=REASON, by=more.pop("by", olga()), **more
    )


def standing(invoice):
    """How the invoice stands, in words, and what is open of it."""
    found = Balance(Invoice.objects.with_balance().get(pk=invoice.pk), dates.today())
    return found.state[1], found.open.minor
