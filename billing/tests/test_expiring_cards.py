"""The default card expires: people are told once before and once after, and see it."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from audit.models import Event
from audit.sentences import sentence
from billing import schedule
from billing.actions.cards import due_for_expiry, notify_of_expiry
from billing.models import PaymentMethod
from organizations.models import Organization
from organizations.schedule import send_notifications
from outbox.drain import drain
from tests.reading import words

pytestmark = pytest.mark.django_db
PAGES = ["", "payment-methods/"]


@pytest.fixture
def card(acme, seller, settings):
    """It expires with April 2031."""
    settings.STRIPE_SECRET_KEY = "sk_test_console"
    return PaymentMethod.objects.create(
        organization=acme,
        reference="pm_1",
        brand="Visa",
        last_four="4242",
        expires_month=4,
        expires_year=2031,
        is_default=True,
    )


def told(day):
    """Which events there are once the clock has run twice on the day."""
    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        schedule.tell_of_expiring_cards()
        assert schedule.tell_of_expiring_cards() == 0
    return list(Event.objects.filter(kind__startswith="card.expire").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (date(2031, 4, 15), []),
        (date(2031, 4, 16), ["card.expires"]),
        (date(2031, 4, 30), ["card.expires"]),
        (date(2031, 5, 1), ["card.expired"]),
        (date(2032, 1, 1), ["card.expired"]),
    ],
)
def test_people_are_told_on_the_day(card, day, kinds):
    assert told(day) == kinds


def test_each_is_told_once(card):
    for day in (date(2031, 4, 16), date(2031, 4, 20), date(2031, 5, 1), date(2031, 5, 9)):
        told(day)

    expires, expired = Event.objects.filter(kind__startswith="card.expire").order_by("id")
    assert (expires.kind, expired.kind) == ("card.expires", "card.expired")
    assert "The card Visa …4242 expired after 30 April 2031" in sentence(expired)


def test_two_that_were_found_together_tell_once(card):
    day = date(2031, 5, 1)
    found = [due_for_expiry(day), due_for_expiry(day)]

    assert [notify_of_expiry(card=each, today=day) for (each,) in found] == [True, False]


@pytest.mark.parametrize(
    "change",
    [
        lambda card: PaymentMethod.objects.update(is_default=False),
        lambda card: Organization.objects.update(suspended_at=datetime.now(UTC)),
        lambda card: card.delete(),
    ],
    ids=["not the default", "suspended", "removed"],
)
def test_of_what_is_not_charged_nobody_is_told(card, change):
    change(card)

    assert told(date(2031, 5, 1)) == []


def test_a_card_that_is_removed_before_it_is_told_of_tells_nobody(card):
    (found,) = due_for_expiry(date(2031, 5, 1))
    card.delete()

    assert not notify_of_expiry(card=found, today=date(2031, 5, 1))
    assert not Event.objects.filter(kind="card.expired").exists()


def test_without_keys_nobody_is_told(card, settings):
    settings.STRIPE_SECRET_KEY = ""

    assert told(date(2031, 5, 1)) == []


def test_those_get_an_email_who_can_add_cards(card, bill, mia, mailoutbox):
    PaymentMethod.objects.update(expires_year=2020)
    schedule.tell_of_expiring_cards()

    send_notifications()
    drain()

    to = {address for mail in mailoutbox for address in mail.to}
    assert bill.user.email in to
    assert mia.user.email not in to


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("year", "is_said"), [(2020, True), (2099, False)])
def test_the_pages_say_it(card, bill, client_of, path, year, is_said):
    PaymentMethod.objects.update(expires_year=year)

    shown = words(client_of(bill).get(f"/organizations/acme/billing/{path}"))

    assert ("The card Visa …4242 has expired" in shown) == is_said
