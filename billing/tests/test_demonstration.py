"""What the demo shows of billing."""

import pytest

from accounts.models import User
from billing.demo.customers import sell_tiers
from billing.models import BillingProfile, Invoice, PaymentAttempt, PaymentMethod, Seller, Tier
from billing.tests.invoices import standing
from billing.tests.reading import words
from organizations.models import Organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(adam):
    """The demo, made twice; a seller that is there stays as it is."""
    sell_tiers(lambda name: adam)
    sell_tiers(lambda name: adam)
    return adam


def test_the_demo_has_a_seller_three_tiers_and_a_subscription(shown, client_of):
    assert Seller.objects.count() == 1
    assert [tier.name for tier in Tier.objects.all()] == ["Free", "Team", "Business"]
    page = client_of(shown)
    assert "€49.00 a month before tax" in words(page.get("/organizations/acme/billing/"))
    tiers = words(page.get("/organizations/acme/billing/tiers/"))
    assert "€1,990.00 a year" in tiers


def test_its_invoices_are_paid_overdue_and_open_and_one_was_credited(shown):
    invoices = shown.organization.invoices.filter(kind="invoice").order_by("created_at", "pk")

    assert [standing(invoice) for invoice in invoices] == [
        ("Paid", 0),
        ("Overdue", 5_831 - 1_166),
        ("Open", 5_831),
    ]
    credit_note = shown.organization.invoices.get(kind="credit_note")
    assert str(credit_note.total) == "€11.66"


def test_operators_find_a_draft_with_its_reason_and_an_exempt_customer(shown):
    draft = Invoice.objects.drafts().get()
    assert "no tax rate for France" in draft.held_because
    assert draft.organization == Organization.objects.get(name="Laboratoire Curie")
    exempt = BillingProfile.objects.exclude(tax_override="rules").get()
    (invoice,) = exempt.organization.invoices.issued()
    assert [tax["category"] for tax in invoice.taxes] == ["E"]
    assert "Article 132(1)(g)" in invoice.taxes[0]["reason"]


def test_it_plays_no_payment_provider_and_knows_no_password(shown):
    assert not PaymentMethod.objects.exists()
    assert not PaymentAttempt.objects.exists()
    for address in ("olivia@console.example", "marie@curie.example", "bertha@suttner.example"):
        assert not User.objects.get(email=address).has_usable_password()
