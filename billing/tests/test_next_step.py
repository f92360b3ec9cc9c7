"""What Home says comes next to a Billing administrator."""

import pytest

from billing.models import PaymentMethod
from billing.next_step import next_step
from billing.permissions import VIEW_BILLINGSUBSCRIPTION
from billing.tests.cards import add_card
from billing.tests.invoices import an_invoice, pay
from organizations.models import Membership
from tests.reading import links, words

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/"
BILLING = f"{HOME}billing/"


def test_home_says_what_is_to_be_paid_and_that_nothing_is(
    acme, bill, zenith, client_of, django_assert_max_num_queries
):
    page = client_of(bill)

    def comes_next(about, url):
        member = Membership.objects.select_related("organization", "user").get(pk=bill.pk)
        assert member.can(VIEW_BILLINGSUBSCRIPTION)
        with django_assert_max_num_queries(5):
            step = next_step(member)
        shown = page.get(HOME)
        return about in words(shown) and url == step.url and url in links(shown)

    assert comes_next("This installation does not charge.", BILLING)
    an_invoice(zenith)
    assert comes_next("Acme has no subscription, so no limits apply.", BILLING)
    invoice = an_invoice(acme)
    assert comes_next(f"€58.31 of the invoice {invoice} is to be paid.", f"{BILLING}invoices/")
    pay(invoice)
    assert comes_next("tier. Nothing is to be paid now.", BILLING)


def test_a_card_that_expired_is_named(acme, bill, stripe):
    add_card(acme, stripe)
    PaymentMethod.objects.update(expires_year=2020)

    step = next_step(bill)

    assert step.url == f"{BILLING}payment-methods/"
    assert "has expired or soon will" in step.about
