"""Operators decide the tax of an organization where the rules are wrong for it."""

import pytest
from django.urls import reverse

from accounts.actions import NotAnOperator
from audit import log
from audit.models import Event
from billing import dates
from billing.actions import invoicing, taxes
from billing.models import BillingProfile, TaxRate
from billing.tests.documents import rules_broken
from billing.tests.invoices import REASON, add_profile, add_seller, add_subscription, olga
from billing.tests.reading import words

pytestmark = pytest.mark.django_db
FRENCH = "FR40303265045"
ARTICLE = "Article 151 of Directive 2006/112/EC."


@pytest.fixture
def french(acme):
    """Acme in France with its VAT ID: by the rules, it owes the tax itself."""
    add_seller()
    return add_profile(acme, country="FR", vat_id=FRENCH)


def decide(profile, override, exemption="", by=None):
    taxes.override_tax(
        profile=profile, override=override, exemption=exemption, reason=REASON, by=by or olga()
    )


def billed(acme):
    """The invoice of a period, with the rules of EN 16931 that it breaks."""
    invoice = invoicing.bill_period(subscription=add_subscription(acme), by=log.System())
    assert invoice is not None
    xml = bytes(invoice.documents.get(kind="xml").content)
    [tax] = invoice.taxes
    return invoice, tax, rules_broken(xml)


@pytest.mark.parametrize(
    ("override", "exemption", "category", "tax_minor", "reason"),
    [
        ("rules", "", "AE", 0, "Reverse charge: the customer owes the tax."),
        ("charged", "", "S", 980, ""),
        ("exempt", ARTICLE, "E", 0, ARTICLE),
    ],
)
def test_invoices_follow_the_decision(
    french, acme, override, exemption, category, tax_minor, reason
):
    decide(french, override, exemption)

    invoice, tax, broken = billed(acme)

    assert (tax["category"], invoice.tax_minor, tax["reason"]) == (category, tax_minor, reason)
    assert broken == []
    assert invoice.buyer["tax_override"] == override


def test_it_is_recorded_with_the_reason_and_taken_back(french, acme):
    decide(french, "exempt", ARTICLE)
    decide(french, "exempt", ARTICLE)
    decide(french, "rules")

    events = Event.objects.filter(kind="billing.tax_overridden").order_by("at")
    assert [event.after["tax"] for event in events] == [f"Exempt: {ARTICLE}", "By the rules"]
    assert {(event.organization_id, event.reason) for event in events} == {(acme.pk, REASON)}


@pytest.mark.parametrize(
    ("override", "exemption", "why"),
    [
        ("exempt", "", "Enter why no tax is charged"),
        ("exempt", "x" * 201, "Enter why no tax is charged"),
        ("exempt", "日本", "cannot show these characters"),
        ("exempt", "4242 4242 4242 4242", "card numbers"),
        ("charged", ARTICLE, "Only an exempt organization"),
        ("rules", ARTICLE, "Only an exempt organization"),
    ],
)
def test_a_reason_that_no_invoice_can_bear_is_refused(french, override, exemption, why):
    with pytest.raises(taxes.UnfitExemption, match=why):
        decide(french, override, exemption)

    assert BillingProfile.objects.get().tax_override == "rules"


def test_members_cannot_decide_it(french, adam, client_of):
    with pytest.raises(NotAnOperator):
        decide(french, "exempt", ARTICLE, by=adam.user)
    address = reverse("admin:billing_billingprofile_override-tax", args=[french.pk])
    client_of(adam).post(address, {"override": "exempt", "exemption": ARTICLE, "reason": REASON})

    assert BillingProfile.objects.get().tax_override == "rules"


def test_operators_decide_it_on_the_page_of_the_details(french, client_of):
    browser = client_of(olga())
    address = reverse("admin:billing_billingprofile_override-tax", args=[french.pk])
    form = {"override": "exempt", "exemption": "", "reason": REASON}

    refused = browser.post(address, form)
    browser.post(address, form | {"override": "x\x00"})
    browser.post(address, form | {"exemption": ARTICLE})

    assert "Enter why no tax is charged" in words(refused)
    french.refresh_from_db()
    assert (french.tax_override, french.tax_exemption) == ("exempt", ARTICLE)
    found = browser.get(reverse("admin:billing_billingprofile_changelist", query={"q": "acme"}))
    assert f"Exempt: {ARTICLE}" in words(found)


def test_members_read_it_with_their_details_and_before_they_agree(french, adam, client_of, acme):
    decide(french, "exempt", ARTICLE)
    price = add_subscription(acme).price
    acme.billing_subscriptions.all().delete()
    browser = client_of(adam)

    assert f"Exempt: {ARTICLE}" in words(browser.get("/organizations/acme/billing/details/"))
    choose = f"/organizations/acme/billing/tiers/choose/?price={price.pk}"
    assert f"Tax: {ARTICLE} €0.00" in words(browser.get(choose))


def test_it_outlasts_new_details_and_a_new_rate(french, acme):
    decide(french, "charged")
    TaxRate.objects.create(country="FR", rate=21, valid_from=dates.today())
    BillingProfile.objects.update(city="Lyon")

    assert billed(acme)[0].tax_minor == 1_029
