"""Years by the clock: month ends, leap days, clock changes, and runs that come twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from billing import actions
from billing.actions import issuing
from billing.models import BillingSubscription, Invoice, InvoiceSeries, Proration
from billing.schedule import renew_subscriptions
from billing.tests.makers import make_tier
from outbox.models import Mail
from tests.races.invoices import render_nothing

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(issuing, "render", render_nothing)
    with time_machine.travel(datetime(2027, 1, 15, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def profile(profile):
    """Somewhere without tax, so that each invoice is issued."""
    profile.country = "NO"
    profile.save()
    return profile


def midnight(day, zone="UTC"):
    """The moment in which a day begins there, as UTC has it."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def subscribe(price, bill, clock, day):
    clock.move_to(midnight(day) + timedelta(hours=12))
    actions.choose_tier(price=price, by=bill)
    return BillingSubscription.objects.get()


def renewed(clock, times):
    """Go from one end to the next: nothing the second before, and once in the moment itself."""
    for _ in range(times):
        end = BillingSubscription.objects.get().period_end
        clock.move_to(midnight(end) - SECOND)
        assert renew_subscriptions() == 0, end
        clock.move_to(midnight(end))
        assert (renew_subscriptions(), renew_subscriptions()) == (1, 0), end
        yield BillingSubscription.objects.get().period_start


def billed():
    return list(Invoice.objects.order_by("period_start").values_list("period_start", "period_end"))


LAST = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


@pytest.mark.parametrize("day", [28, 29, 30, 31])
def test_periods_begin_on_the_day_or_on_the_last_one_of_the_month(team, profile, bill, clock, day):
    subscribe(team, bill, clock, first := date(2027, 1, day))

    begun = list(renewed(clock, 14))

    expected = [date(2027, month, min(day, LAST[month])) for month in range(2, 13)]
    expected += [date(2028, 1, day), date(2028, 2, min(day, 29)), date(2028, 3, day)]
    assert begun == expected
    ends = [*begun, date(2028, 4, min(day, 30))]
    assert billed() == list(zip([first, *begun], ends, strict=True))
    assert InvoiceSeries.objects.filter(year=2027).get().next == 13
    assert InvoiceSeries.objects.filter(year=2028).get().next == 4


def test_a_year_from_a_leap_day_is_charged_on_the_28th_until_there_is_another(
    seller, profile, bill, clock
):
    subscribe(make_tier("Team", 49_000, "year"), bill, clock, date(2028, 2, 29))

    begun = list(renewed(clock, 5))

    assert begun == [
        date(2029, 2, 28),
        date(2030, 2, 28),
        date(2031, 2, 28),
        date(2032, 2, 29),
        date(2033, 2, 28),
    ]
    assert Invoice.objects.count() == 6
    assert set(Invoice.objects.values_list("net_minor", flat=True)) == {49_000}


@pytest.mark.parametrize(
    ("year", "days", "unused", "added"), [(2027, 28, 2_450, 9_950), (2028, 29, 2_534, 10_293)]
)
def test_a_change_in_february_counts_the_days_it_has(
    team, business, profile, bill, clock, year, days, unused, added
):
    subscribe(team, bill, clock, date(year, 2, 1))
    clock.move_to(midnight(date(year, 2, 15)))

    actions.choose_tier(price=business, by=bill)

    change = Proration.objects.get()
    assert (change.days, change.of_days) == (days - 14, days)
    assert (change.unused_minor, change.added_minor) == (unused, added)


CLOCK_CHANGES = [
    ("Europe/Berlin", date(2027, 3, 28), "2027-03-27T23:00", "2027-04-27T22:00"),
    ("Europe/Berlin", date(2027, 10, 31), "2027-10-30T22:00", "2027-11-29T23:00"),
    ("America/New_York", date(2027, 3, 14), "2027-03-14T05:00", "2027-04-14T04:00"),
    ("America/New_York", date(2027, 11, 7), "2027-11-07T04:00", "2027-12-07T05:00"),
]


@pytest.mark.parametrize(
    ("zone", "day", "before", "after"), CLOCK_CHANGES, ids=lambda each: str(each)
)
def test_a_day_on_which_the_clock_changes_begins_at_the_sellers_midnight(
    team, business, profile, bill, seller, clock, zone, day, before, after
):
    seller.time_zone = zone
    seller.save()
    month = (day.replace(day=1) - timedelta(days=1)).replace(day=min(day.day, 28))
    subscribe(team, bill, clock, month)
    BillingSubscription.objects.update(anchor_day=day.day, period_end=day)

    for moment in (before, after):
        moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        clock.move_to(moment - SECOND)
        assert renew_subscriptions() == 0
        clock.move_to(moment)
        assert (renew_subscriptions(), renew_subscriptions()) == (1, 0)

    first, second, third = Invoice.objects.order_by("position")
    assert (second.issued_on, second.due_on) == (day, day + timedelta(days=14))
    assert (first.period_start, third.issued_on) == (month, second.period_end)
    assert third.period_start == second.period_end


@pytest.mark.parametrize(
    ("zone", "start", "change"),
    [
        ("Europe/Berlin", date(2027, 3, 15), date(2027, 3, 28)),
        ("Europe/Berlin", date(2027, 10, 15), date(2027, 10, 31)),
        ("America/New_York", date(2027, 3, 10), date(2027, 3, 14)),
        ("America/New_York", date(2027, 10, 20), date(2027, 11, 7)),
    ],
)
def test_a_day_of_23_or_25_hours_is_one_day_of_the_period(
    team, business, profile, bill, seller, clock, zone, start, change
):
    seller.time_zone = zone
    seller.save()
    subscribe(team, bill, clock, start)
    next_day = change + timedelta(days=1)

    for moment in (midnight(change, zone), midnight(next_day, zone) - SECOND):
        clock.move_to(moment)
        Proration.objects.all().delete()
        BillingSubscription.objects.update(price=team)
        actions.choose_tier(price=business, by=bill)

        kept = Proration.objects.get()
        assert (kept.on, kept.of_days) == (change, 31)
        assert kept.days == 31 - (change - start).days


def test_two_upgrades_in_a_minute_are_one_pair_of_lines(team, business, profile, bill, clock):
    dearest = make_tier("Enterprise", 49_900)
    subscribe(team, bill, clock, date(2027, 1, 15))
    clock.move_to(datetime(2027, 1, 29, 12, tzinfo=UTC))
    actions.choose_tier(price=business, by=bill)
    clock.shift(timedelta(seconds=40))
    actions.choose_tier(price=dearest, by=bill)

    (day,) = renewed(clock, 1)

    invoice = Invoice.objects.get(period_start=day)
    assert [(line.text.split(",")[0], line.amount_minor) for line in invoice.lines.all()] == [
        ("Team", -2_687),
        ("Enterprise", 27_365),
        ("Enterprise", 49_900),
    ]
    assert not Proration.objects.open().exists()


def test_two_upgrades_around_midnight_are_changes_of_two_days(team, business, profile, bill, clock):
    dearest = make_tier("Enterprise", 49_900)
    subscribe(team, bill, clock, date(2027, 1, 15))
    clock.move_to(midnight(date(2027, 1, 30)) - SECOND)
    actions.choose_tier(price=business, by=bill)
    clock.shift(SECOND)
    actions.choose_tier(price=dearest, by=bill)

    changes = Proration.objects.order_by("on")
    assert [(each.on.day, each.days, str(each.from_price.tier)) for each in changes] == [
        (29, 17, "Team"),
        (30, 16, "Business"),
    ]


def test_a_renewal_that_runs_twice_sends_one_invoice(team, profile, bill, clock):
    subscribe(team, bill, clock, date(2027, 1, 15))
    clock.move_to(midnight(date(2027, 2, 15)))

    assert [renew_subscriptions() for _ in range(3)] == [1, 0, 0]

    assert billed() == [
        (date(2027, 1, 15), date(2027, 2, 15)),
        (date(2027, 2, 15), date(2027, 3, 15)),
    ]
    assert InvoiceSeries.objects.get().next == 3
    assert Mail.objects.filter(kind="invoice").count() == 2
