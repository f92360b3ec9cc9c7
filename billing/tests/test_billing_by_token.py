"""Billing that programs read."""

from datetime import timedelta

import pytest

from billing.models import Invoice
from billing.permissions import MANAGE_INVOICE, VIEW_BILLINGSUBSCRIPTION
from billing.tests.invoices import add_seller, an_invoice, pay
from billing.tests.makers import make_default, make_tier
from tests.api import Machine, service_token
from tests.api.asking import assert_problem, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def robot(adam):
    return Machine(service_token(adam, MANAGE_INVOICE, name="Ledger").secret)


@pytest.fixture
def reader(adam):
    return Machine(service_token(adam, VIEW_BILLINGSUBSCRIPTION, name="Report").secret)


def test_an_invoice_says_what_is_paid_and_open_and_nothing_of_a_card(robot, acme):
    invoice = an_invoice(acme)
    pay(invoice, "10.00")

    shown = robot.get(at(acme, f"/invoices/{invoice.pk}")).json()

    assert (shown["number"], shown["kind"], shown["currency"]) == (invoice.number, "invoice", "EUR")
    assert (shown["net_minor"], shown["tax_minor"], shown["total_minor"]) == (4_900, 931, 5_831)
    assert (shown["paid_minor"], shown["balance_minor"]) == (1_000, 4_831)
    assert shown == robot.get(at(acme, "/invoices")).json()["items"][0]
    assert not {"seller", "buyer", "card", "reference"} & set(shown)


def test_only_issued_invoices_of_the_organization_are_listed(robot, acme, zenith):
    mine, theirs = an_invoice(acme), an_invoice(zenith)
    draft = Invoice.objects.create(
        organization=acme, kind="invoice", currency="EUR", net_minor=1, total_minor=1
    )

    for query, numbers in (
        ({}, [mine.number]),
        ({"number": mine.number}, [mine.number]),
        ({"number": theirs.number}, []),
    ):
        rows = robot.get(at(acme, "/invoices"), query).json()["items"]
        assert [row["number"] for row in rows] == numbers
    for hidden in (draft, theirs):
        assert_problem(robot.get(at(acme, f"/invoices/{hidden.pk}")), 404, "not-found")


def test_the_billing_says_the_tier_and_what_follows(reader, acme):
    invoice = an_invoice(acme)
    subscription = invoice.subscription
    running = reader.get(at(acme, "/billing")).json()

    assert running["tier"] == {"code": "team", "name": subscription.price.tier.name}
    assert running["subscription"]["state"] == "active"
    assert running["subscription"]["amount_minor"] == 4_900
    assert (running["subscription"]["next_tier"], running["subscription"]["ends_at"]) == (
        None,
        None,
    )
    type(subscription).objects.filter(pk=subscription.pk).update(
        state="ended", ends_at=subscription.period_end + timedelta(days=1)
    )
    assert reader.get(at(acme, "/billing")).json() == {"tier": None, "subscription": None}


def test_without_a_subscription_the_default_tier_counts(reader, acme):
    add_seller()
    make_default(make_tier("Free", 0))

    assert reader.get(at(acme, "/billing")).json()["tier"]["name"] == "Free"
    assert_problem(reader.get(at(acme, "/invoices")), 403, "missing-permission")
