"""What the database holds of billing, whoever writes."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from billing.models import BillingSubscription, Seller, TierPrice
from organizations.tenancy.meters import METERS

pytestmark = [pytest.mark.django_db, pytest.mark.both]

CHANGES = [
    {"amount_minor": 1},
    {"currency": "USD"},
    {"interval": "year"},
    {"valid_from": date(2026, 2, 1)},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_price_never_changes(things, change):
    with pytest.raises(IntegrityError, match="A price never changes"), transaction.atomic():
        TierPrice.objects.update(**change)


def test_a_price_ends_so_that_another_follows(things):
    TierPrice.objects.update(valid_until=date(2026, 6, 1))

    again = _price(things, valid_from=date(2026, 6, 1))

    assert list(TierPrice.objects.holding(date(2026, 6, 1))) == [again]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the action says it there")
def test_no_two_prices_of_a_tier_hold_on_one_day(things):
    with pytest.raises(IntegrityError, match="tierprice_one_holds"), transaction.atomic():
        _price(things, valid_from=date(2026, 6, 1))


def test_a_price_in_use_cannot_be_deleted(things):
    with pytest.raises(IntegrityError), transaction.atomic():
        TierPrice.objects.filter(pk=things.tier_price.pk).delete()


def test_there_is_one_seller(things):
    second = Seller(id=2, legal_name="Another", country="DE", currency="EUR")

    with pytest.raises(IntegrityError, match="seller_is_one"), transaction.atomic():
        second.save(force_insert=True)


def test_an_organization_has_one_running_subscription(things):
    first = things.billing_subscription
    again = {
        "organization": first.organization,
        "price": first.price,
        "anchor_day": 1,
        "started_on": first.period_start,
        "period_start": first.period_start,
        "period_end": first.period_end,
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        BillingSubscription.objects.create(**again, state="ending", ends_at=first.period_end)

    BillingSubscription.objects.create(**again, state="ended", ends_at=first.period_end)


def test_what_there_is_is_counted(things):
    counted = {meter.name: meter.count(things.organization) for meter in METERS}

    assert counted["projects"] >= 1
    assert all(counted.values()), counted


def _price(things, *, valid_from):
    return TierPrice.objects.create(
        tier=things.tier,
        currency="EUR",
        interval="month",
        amount_minor=5_900,
        valid_from=valid_from,
    )
