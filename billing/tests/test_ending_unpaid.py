"""A subscription ends for an invoice that is not paid for long, and people are told before."""

from datetime import timedelta

import pytest

from audit.models import Event
from billing import actions
from billing.actions import ending_unpaid
from billing.actions.invoicing import bill_period, lock_invoice
from billing.invoicing.unpaid import UnpaidTier
from billing.mail import invoices as mail
from billing.models import BillingSubscription, Invoice, PaymentAttempt, Seller
from billing.schedule import (
    end_unpaid_subscriptions,
    remind_of_invoices,
    renew_subscriptions,
)
from billing.tests.invoices import REASON, add_price, an_invoice, olga, pay
from billing.tests.makers import make_default, make_tier
from billing.tests.reading import words
from organizations.actions.operators import suspend_organization, unsuspend_organization
from organizations.models import Organization
from outbox import kinds
from outbox.models import Mail
from tests.reading import buttons

pytestmark = pytest.mark.django_db
CHOOSE = "/organizations/acme/billing/tiers/choose/"


@pytest.fixture
def at(time_machine):
    """Moves to so many days after the due date of an invoice, and lets the clock do its work."""

    def move(invoice, days):
        time_machine.move_to(invoice.due_on + timedelta(days=days, hours=12))
        return bool(remind_of_invoices()), end_unpaid_subscriptions()

    return move


@pytest.fixture
def unpaid(acme):
    """An invoice of Acme, which ends its subscription after 60 days."""
    invoice = an_invoice(acme)
    Seller.objects.update(end_after_days=60)
    return invoice


def subscription():
    return BillingSubscription.objects.get()


def text_of(kind):
    message = kinds.write(Mail.objects.filter(kind=kind).latest("pk"))
    assert message is not None
    return " ".join(message.body.split())


def test_it_ends_a_week_after_the_notice_and_the_emails_say_when(unpaid, at):
    make_default(make_tier("Free", 0))
    done = {day: did for day in range(70) if any(did := at(unpaid, day))}

    assert done == {
        **dict.fromkeys((0, 7, 14, 30, 53), (True, 0)),
        60: (False, 1),
    }
    assert subscription().state == "ended"
    assert subscription().ends_at == unpaid.due_on + timedelta(days=60)
    event = Event.objects.get(kind="tier.ended_unpaid")
    assert event.after == {"invoice": unpaid.number, "tier": "Free"}
    text = text_of(mail.ENDED)
    assert f"because the invoice {unpaid.number}" in text
    assert "The limits of the tier Free apply now." in text


def test_it_does_not_end_while_a_card_is_being_charged(unpaid, at):
    at(unpaid, 53)
    charge = {"kind": "card", "state": "sent", "amount_minor": 5_831}
    attempt = PaymentAttempt.objects.create(invoice=unpaid, **charge)

    assert at(unpaid, 60)[1] == 0
    attempt.delete()
    assert at(unpaid, 61)[1] == 1


def test_who_is_suspended_is_neither_reminded_nor_ended(unpaid, at, acme):
    suspend_organization(organization=acme, reason=REASON, by=olga())
    assert [at(unpaid, day) for day in (14, 53, 60)] == [(False, 0)] * 3
    unsuspend_organization(organization=acme, reason=REASON, by=olga())

    assert [at(unpaid, day) for day in (61, 66, 68)] == [(True, 0), (False, 0), (False, 1)]


def test_reminders_say_what_happens_if_nothing_is_paid(unpaid, at):
    def day(days):
        date = unpaid.due_on + timedelta(days=days)
        return f"{date.day} {date:%B %Y}"

    at(unpaid, 14)
    early = text_of(mail.REMINDER)
    at(unpaid, 30)
    late = text_of(mail.REMINDER)

    assert f"nothing new can be created in Acme from {day(30)} on" in early
    assert "Until it is paid, nothing new can be created in Acme." in late
    for text in (early, late):
        assert f"If it is not paid before {day(60)}, the subscription ends on that day, or" in text


@pytest.mark.parametrize("days", [None, 61])
def test_it_does_not_end_before_the_days_of_the_seller_or_if_there_are_none(unpaid, at, days):
    Seller.objects.update(end_after_days=days)

    assert not any(at(unpaid, day)[1] for day in range(61))

    assert subscription().state == "active"
    assert ("the subscription ends" in text_of(mail.REMINDER)) == bool(days)


def test_days_that_are_over_when_they_are_set_leave_a_week(unpaid, at):
    Seller.objects.update(end_after_days=None)
    at(unpaid, 100)
    Seller.objects.update(end_after_days=60)
    at(unpaid, 100)
    day = unpaid.due_on + timedelta(days=107)
    assert f"If it is not paid before {day.day} {day:%B %Y}" in text_of(mail.REMINDER)

    ended = {day for day in range(100, 110) if at(unpaid, day)[1]}

    assert ended == {107}


def test_a_payment_at_the_last_moment_keeps_it(unpaid, at):
    at(unpaid, 53)
    pay(unpaid, received_on=unpaid.issued_on)

    assert at(unpaid, 60) == (False, 0)
    assert subscription().state == "active"


def test_a_payment_that_is_recorded_before_the_invoice_is_locked_keeps_it(unpaid, at, monkeypatch):
    at(unpaid, 53)

    def lock_late(invoice):
        pay(unpaid, received_on=unpaid.issued_on)
        return lock_invoice(invoice)

    monkeypatch.setattr(ending_unpaid, "lock_invoice", lock_late)

    assert at(unpaid, 60) == (False, 0)
    assert subscription().state == "active"


def in_a_period(invoice, first, last):
    """The subscription, in a period that begins and ends so many days after a due date."""
    period_start, period_end = (invoice.due_on + timedelta(days=days) for days in (first, last))
    BillingSubscription.objects.update(period_start=period_start, period_end=period_end)
    return subscription()


def test_what_was_not_invoiced_of_changes_is_invoiced_until_the_end(unpaid, at):
    own = in_a_period(unpaid, 50, 80)
    small, large = add_price(3_000, code="small"), add_price(6_000, code="large")
    for day in (55, 60):
        own.prorations.create(
            organization=own.organization,
            on=unpaid.due_on + timedelta(days=day),
            days=80 - day,
            of_days=30,
            from_price=small,
            to_price=large,
            unused_minor=100 * (80 - day),
            added_minor=200 * (80 - day),
            currency="EUR",
        )
    at(unpaid, 53)
    at(unpaid, 60)

    lines = Invoice.objects.latest("created_at").lines.order_by("position")
    assert [line.amount_minor for line in lines] == [-500, 1_000]
    assert "5 of 30 days" in lines[1].text


def test_a_period_that_is_paid_for_lasts_until_its_end(unpaid, at):
    of_period = bill_period(subscription=in_a_period(unpaid, 50, 80), by=olga())
    pay(of_period)
    at(unpaid, 53)

    assert [at(unpaid, day)[1] for day in (60, 61)] == [1, 0]

    last = unpaid.due_on + timedelta(days=80)
    assert (subscription().state, subscription().ends_at) == ("ending", last)
    assert Event.objects.get(kind="tier.ended_unpaid").after["day"] == last.isoformat()
    assert f"ends on {last.day} {last:%B %Y}, because the invoice {unpaid.number}" in text_of(
        mail.ENDED
    )
    at(unpaid, 80)
    renew_subscriptions()
    assert subscription().state == "ended"


def test_no_higher_tier_is_chosen_while_nothing_new_can_be_created(unpaid, adam, at, client_of):
    at(unpaid, 30)
    renew_subscriptions()
    more, less = add_price(19_900, code="business"), add_price(900, code="small")
    with pytest.raises(UnpaidTier, match=unpaid.number):
        actions.choose_tier(price=more, by=adam)
    answer = client_of(adam).get(f"{CHOOSE}?price={more.pk}")
    shown = words(answer)
    refused = "Pay it before you choose a tier that costs more from today on."
    assert f"Invoice {unpaid.number} is long overdue. {refused}" in shown
    assert UnpaidTier.message.endswith(refused)
    assert not [name for name in buttons(answer) if name.startswith("Upgrade")]

    actions.choose_tier(price=less, by=adam)

    assert subscription().next_price == less


class TestSuspension:
    def suspend(self, acme):
        suspend_organization(organization=acme, reason=REASON, by=olga())

    def lift(self):
        acme = Organization.objects.get(handle="acme")
        unsuspend_organization(organization=acme, reason=REASON, by=olga())

    def test_no_period_begins_and_the_next_one_begins_when_it_is_lifted(
        self, unpaid, acme, time_machine
    ):
        end = subscription().period_end
        self.suspend(acme)
        time_machine.move_to(end + timedelta(days=45, hours=12))

        assert renew_subscriptions() == 0
        assert Invoice.objects.count() == 1
        self.lift()

        lifted = end + timedelta(days=45)
        assert subscription().period_start == lifted
        assert subscription().anchor_day == lifted.day
        assert Invoice.objects.latest("created_at").period_start == lifted
        assert Invoice.objects.count() == 2

    def test_one_that_is_lifted_within_the_period_changes_nothing(self, unpaid, acme, time_machine):
        before = subscription()
        time_machine.move_to(before.period_end - timedelta(days=3))
        self.suspend(acme)
        self.lift()

        assert subscription().period_end == before.period_end
        assert Invoice.objects.count() == 1

    def test_a_subscription_that_was_to_end_does_so(self, unpaid, acme, adam, time_machine):
        ending = actions.end_billing_subscription(by=adam)
        self.suspend(acme)
        time_machine.move_to(ending.period_end + timedelta(hours=12))

        assert renew_subscriptions() == 1
        assert subscription().state == "ended"
