"""The Home of a Billing administrator: what is to be paid, for what and how."""

from datetime import UTC, date, datetime, timedelta

import pytest

from billing.models import PaymentMethod
from billing.tests.cards import add_card
from billing.tests.invoices import an_invoice, pay
from tests.reading import link_named, links, words

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/"
BILLING = f"{HOME}billing/"


@pytest.fixture
def home(bill, client_of):
    """Their Home, as it is when it is called."""
    page = client_of(bill)
    return lambda: page.get(HOME)


def tile(page, label):
    """What the tile says: its number and its note."""
    (found,) = [shown for shown, _ in page.context["tiles"] if shown.label == label]
    assert f"{label} {found.number} {found.note}" in words(page)
    return found.number, found.note


def test_where_no_one_charges_there_are_no_numbers(home):
    assert "This console does not charge. Nothing is to be paid." in words(home())
    assert home().context["tiles"] == []
    assert BILLING in links(home())


def test_the_numbers_are_those_of_this_organization(acme, zenith, home):
    an_invoice(zenith)

    assert tile(home(), "To pay") == ("–", "no open invoice")
    assert tile(home(), "Tier") == ("–", "no subscription, so no limits apply")
    assert tile(home(), "Payment method") == ("–", "paid by bank transfer")
    assert f"{BILLING}invoices/" in links(home())


def test_what_is_to_be_paid_is_added_up_until_it_is_paid(acme, home, monkeypatch):
    invoice = an_invoice(acme)

    number, note = tile(home(), "To pay")

    assert number == "€58.31"
    assert note.startswith("due ")
    assert tile(home(), "Tier")[1].endswith("a month before tax")
    monkeypatch.setattr("billing.dates.today", lambda _: invoice.due_on + timedelta(days=1))
    assert tile(home(), "To pay") == ("€58.31", "Overdue")
    monkeypatch.undo()
    pay(invoice)
    other = an_invoice(acme)
    assert tile(home(), "To pay")[0] == "€58.31"
    pay(other, reference="SEPA 2")
    assert tile(home(), "To pay") == ("–", "no open invoice")


def test_a_card_that_expired_is_named(acme, home, stripe):
    add_card(acme, stripe)
    an_invoice(acme)
    number, note = tile(home(), "Payment method")
    assert number.strip("–")
    assert note.startswith("expires ")

    PaymentMethod.objects.update(expires_year=2020)

    assert tile(home(), "Payment method")[1].startswith("expired ")
    assert f"{BILLING}payment-methods/" in links(home())


@pytest.mark.both
def test_an_overdue_invoice_needs_attention_until_it_is_paid(
    acme, zenith, adam, bill, mia, client_of, time_machine
):
    time_machine.move_to(datetime(2026, 12, 1, 12, tzinfo=UTC), tick=False)
    late = an_invoice(acme)
    an_invoice(zenith)
    assert late.due_on == date(2026, 12, 15)
    time_machine.move_to(datetime(2026, 12, 15, 12, tzinfo=UTC), tick=False)
    an_invoice(acme)
    assert "Needs attention" not in words(client_of(bill).get(HOME))
    time_machine.move_to(datetime(2026, 12, 16, 12, tzinfo=UTC), tick=False)

    page = client_of(bill).get(HOME)

    title = f"Invoice {late.number}, due 15 December 2026"
    assert f"Needs attention 1 {title} Overdue issued 15 days ago" in words(page)
    assert link_named(page, f"View invoice of {title}") == f"{BILLING}invoices/{late.pk}/"
    assert title in words(client_of(adam).get(HOME))
    assert title not in words(client_of(mia).get(HOME))
    pay(late)
    assert "Needs attention" not in words(client_of(bill).get(HOME))


def test_it_asks_no_more_than_twelve_statements(bill, acme, django_assert_num_queries, client_of):
    an_invoice(acme)
    page = client_of(bill)
    page.get(HOME)

    with django_assert_num_queries(12):
        page.get(HOME)
