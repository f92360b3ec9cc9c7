"""What there is against what the tier includes, now and in the last twelve months."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from billing import actions, dates
from billing.models import MeterMonth
from billing.schedule import count_usage
from billing.tests.makers import make_tier
from billing.tests.reading import words
from billing.tiers import monthly_usage
from portal.meters import SUBSCRIPTIONS
from projects.actions import archive_project, create_project

pytestmark = pytest.mark.django_db
USAGE = "/organizations/acme/billing/usage/"


@pytest.fixture
def small(seller, adam):
    price = make_tier("Small", 0, "month", projects=2)
    actions.choose_tier(price=price, by=adam)
    return price


@pytest.fixture
def page(client_of, bill):
    return client_of(bill)


def test_meters_stand_against_limits(page, small, adam):
    create_project(name="Apollo", by=adam)
    shown = page.get(USAGE)
    assert "Projects 1 of 2" in words(shown)
    assert shown.content.decode().count('<svg class="share') == 1

    create_project(name="Gemini", by=adam)
    shown = page.get(USAGE)
    assert "Projects Limit reached 2 of 2" in words(shown)
    assert '<svg class="share waiting"' in shown.content.decode()

    small.tier.limits.update(included=1)
    shown = page.get(USAGE)
    assert "Projects Over the limit 2 of 1" in words(shown)
    assert '<svg class="share bad"' in shown.content.decode()


def test_more_than_a_page_counts_is_counted_to_the_limit_and_wholly_by_the_clock(
    page, small, adam, acme, monkeypatch
):
    monkeypatch.setattr("billing.tiers.monthly_usage.COUNT_CAP", 1)
    small.tier.limits.update(included=3)
    for name in ("Apollo", "Gemini", "Mercury"):
        create_project(name=name, by=adam)
    assert "Projects Limit reached 3 of 3" in words(page.get(USAGE))

    small.tier.limits.update(included=2)
    assert "Projects Over the limit 2+ of 2" in words(page.get(USAGE))
    small.tier.limits.all().delete()
    assert "Projects 1+" in words(page.get(USAGE))

    count_usage()
    assert MeterMonth.objects.get(organization=acme, meter="projects").most == 3


@pytest.mark.postgresql
def test_open_subscriptions_are_counted_by_an_index(acme):
    rows = SUBSCRIPTIONS.rows(acme)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "subscription_open" in rows.order_by().values("pk").explain()


@pytest.mark.parametrize("cap", [1, 1_000])
def test_the_overview_shows_what_is_closest_to_its_limit(cap, page, seller, adam, monkeypatch):
    """Also of what is counted a second time, because the limit is above what one query counts."""
    monkeypatch.setattr("billing.tiers.monthly_usage.COUNT_CAP", cap)
    price = make_tier("Small", 0, "month", projects=3, members=50)
    actions.choose_tier(price=price, by=adam)
    for name in ("Apollo", "Gemini"):
        create_project(name=name, by=adam)

    shown = words(page.get(USAGE.removesuffix("usage/")))

    assert "Use of each limit View usage Projects 2 of 3 Members" in shown
    assert "APIs" not in shown.partition("Use of each limit")[2], "it has no limit"


def test_without_a_subscription_there_are_no_limits(page):
    assert "no limits apply" in words(page.get(USAGE))


def test_the_most_of_a_month_is_kept(small, adam, acme):
    with time_machine.travel(datetime(2027, 3, 10, tzinfo=UTC)):
        apollo = create_project(name="Apollo", by=adam)
        create_project(name="Gemini", by=adam)
        count_usage()
        archive_project(project=apollo, by=adam)
        count_usage()

    kept = MeterMonth.objects.get(organization=acme, meter="projects")
    assert (kept.month, kept.most) == (date(2027, 3, 1), 2)


def test_nothing_is_counted_without_a_subscription(seller, acme):
    count_usage()

    assert not MeterMonth.objects.exists()


def test_twelve_months_end_with_this_one(acme):
    found = monthly_usage.months(acme, today=date(2028, 2, 29))

    assert [row.first for row in found[:3]] == [
        date(2028, 2, 1),
        date(2028, 1, 1),
        date(2027, 12, 1),
    ]
    assert found[-1].first == date(2027, 3, 1)


def test_they_are_downloaded_as_csv(page, small, adam, acme, zed):
    create_project(name="Apollo", by=adam)
    count_usage()
    MeterMonth.objects.create(
        organization=zed.organization, meter="projects", month=date(2026, 11, 1), most=99
    )

    answer = page.get(f"{USAGE}csv/")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == 12
    assert (rows[0]["projects"], rows[1]["projects"]) == ("1", "")
    assert "99" not in answer.content.decode()
    assert answer["Content-Disposition"].startswith('attachment; filename="acme-usage-')


def test_months_before_the_first_that_was_counted_are_left_out(page, small, acme):
    today = dates.today()
    before = (today.replace(day=1) - timedelta(days=40)).replace(day=1)
    assert "Nothing was counted yet" in words(page.get(USAGE))
    MeterMonth.objects.create(organization=acme, meter="projects", month=before, most=7)

    answer = page.get(USAGE)

    assert "Nothing was counted yet" not in words(answer)
    shown = [record[0][1] for record in answer.context["records"]]
    assert (shown[0], shown[-1]) == (f"{today:%B %Y}", f"{before:%B %Y}")
    assert len(shown) in {2, 3}
