"""Three pages with the same numbers: of a version, of an application, and of everything."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils.html import escape, strip_tags

from gateways.tests.makers import offer
from organizations.tenancy.roles import RoleSlug
from portal.models import Right
from tests.cast import add_member
from tests.reading import links
from usage.models import Span
from usage.parsing.lines import TEST_CALLER
from usage.tests.makers import add_bucket

pytestmark = pytest.mark.django_db
VERSION = "/organizations/acme/apis/payments/v1/usage/"
ANALYTICS = "/organizations/acme/analytics/"
NOW = datetime(2026, 11, 30, 15, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    """No midnight falls into a test."""
    with time_machine.travel(NOW, tick=False):
        yield


def words(answer):
    """What the page says, each cell of a table apart."""
    html = answer.content.decode()
    return " ".join(strip_tags(html.replace("<", " <")).split())


def of_application(offered):
    return f"/portal/acme/applications/{offered.application.pk}/usage/"


@pytest.fixture
def today():
    return NOW.replace(hour=0, minute=0)


@pytest.fixture
def full(offered, today):
    """980 good calls and 20 failed ones, most of them today."""
    add_bucket(offered, today, calls=900)
    add_bucket(offered, today, calls=15, status_class=4)
    add_bucket(offered, today, calls=5, status_class=5, latency_2=0, latency_10=5)
    add_bucket(offered, today - timedelta(days=6), calls=80)
    add_bucket(offered, today - timedelta(days=7), calls=7_000)
    add_bucket(offered, today, Span.HOUR, calls=666)
    return offered


def pages(offered):
    return [VERSION, of_application(offered), ANALYTICS]


def test_all_pages_say_the_same(adam, full, client_of):
    for address in pages(full):
        seen = words(client_of(adam).get(address))

        assert "Calls 1,000" in seen
        assert "Errors 2%" in seen
        assert "Median latency 38 ms" in seen
        assert "Data sent 500.0 KB mean 512 bytes a call" in seen


def test_the_drawing_has_its_numbers_in_words_and_in_a_table(adam, full, client_of, today):
    page = client_of(adam).get(VERSION)

    seen, html = words(page), page.content.decode()
    assert "1,000 calls, of which 15 client errors and 5 server errors." in html
    assert "The most in one day: 920." in html
    assert html.count('class="step"') == 3 * 7
    assert f"{today.day} {today:%b} 920 15 5 38 ms 49 ms 7,000" in seen
    assert "style=" not in html
    assert "Payments Shop 1,000 2% 38 ms 49 ms" in seen


@pytest.mark.parametrize(
    ("query", "calls"),
    [
        ("", "1,000"),
        ("?period=7d", "1,000"),
        ("?period=24h", "666"),
        ("?period=30d", "8,000"),
        ("?period=13w&environment=production", "8,000"),
        ("?period=1y", "1,000"),
        ("?period=30d&environment=moon", "8,000"),
        ("?period=30d&period=24h", "666"),
    ],
)
def test_a_period_and_an_environment_are_chosen(adam, full, client_of, today, query, calls):
    add_bucket(full, today - timedelta(days=91), calls=7)

    assert f"Calls {calls} " in words(client_of(adam).get(VERSION + query))


def test_the_time_before_is_compared_and_the_day_that_is_not_over_is_not(
    adam, full, client_of, today
):
    assert "Calls 1,000 no calls to compare with" in words(client_of(adam).get(VERSION))

    # Of this week 80 calls are of days that are over, and 7,000 were made a week ago today.
    add_bucket(full, today - timedelta(days=12), calls=100)

    assert "Calls 1,000 20% less than before" in words(client_of(adam).get(VERSION))


@pytest.mark.parametrize(
    ("query", "links"),
    [
        ("?period=24h", 0),
        ("?period=7d", 7),
        ("?period=30d", 7),
        ("?period=13w", 13),
        ("?period=24h-{today}", 0),
        ("?period=24h-{old}", 7),
        ("?period=24h-{tomorrow}", 7),
        ("?period=7d-{old}", 0),
        ("?period=7d-0001-01-01", 7),
        ("?period=7d-9999-12-31", 7),
        ("?period=24h-nonsense", 7),
    ],
)
def test_a_bar_leads_to_what_is_finer_while_that_is_kept(
    adam, full, client_of, today, query, links
):
    days = {"old": today - timedelta(days=20), "tomorrow": today + timedelta(days=1)}
    named = {name: f"{day:%Y-%m-%d}" for name, day in {"today": today, **days}.items()}
    for back in range(21):
        add_bucket(full, today - timedelta(days=back), status_class=3)

    html = client_of(adam).get(VERSION + query.format(**named)).content.decode()

    assert html.count('<a class="step"') == 3 * links


def test_a_day_leads_to_its_hours_in_the_same_environment(adam, full, client_of, today):
    day = today - timedelta(days=2)
    add_bucket(full, day + timedelta(hours=3), Span.HOUR, calls=12)
    add_bucket(full, day + timedelta(days=1), Span.HOUR, calls=5)
    page = client_of(adam)
    query = f"?period=24h-{day:%Y-%m-%d}&environment=production"

    whole = page.get(f"{VERSION}?environment=production").content.decode()
    assert f'href="{escape(query)}"' in whole
    seen = words(page.get(VERSION + query))

    assert "Calls 12 no calls to compare with" in seen
    assert f"{day.day} {day:%b}, in UTC · Back to the last 7 days" in seen
    assert f"{day.day} {day:%b}, 03:00 12 0 0" in seen
    assert "not over" not in seen


def test_calls_of_the_other_environment_are_left_out(adam, full, client_of, today):
    add_bucket(full, today, calls=3, environment="sandbox")

    assert "Calls 1,003 " in words(client_of(adam).get(VERSION))
    assert "Calls 3 " in words(client_of(adam).get(f"{VERSION}?environment=sandbox"))


def test_test_calls_are_shown_apart(adam, full, client_of, today):
    add_bucket(full, today, calls=77, caller=TEST_CALLER)

    seen = words(client_of(adam).get(VERSION))

    assert "Calls 1,000 " in seen
    assert "Test calls not counted 77 0%" in seen
    assert "77 test calls are not counted here." in seen


def test_a_publisher_goes_from_all_apis_to_one(full, acme, client_of):
    page = client_of(add_member(acme, "Pat", RoleSlug.API_PUBLISHER))

    shown = page.get(ANALYTICS)

    assert VERSION in links(shown)
    assert of_application(full) not in links(shown)
    assert page.get(VERSION).status_code == 200


def test_what_the_numbers_hold_is_said_below_them(adam, full, client_of):
    for address in pages(full):
        seen = words(client_of(adam).get(f"{address}?period=30d"))

        assert "Calls that gateways let through. Test calls are not counted here." in seen
        assert "Today is not over and is left out of comparisons." in seen


def test_an_api_that_was_only_tested_shows_it(adam, offered, client_of, today):
    add_bucket(offered, today, calls=77, caller=TEST_CALLER)

    seen = words(client_of(adam).get(VERSION))

    assert "Calls 0 " in seen
    assert "Test calls not counted 77 0%" in seen
    everything = words(client_of(adam).get(ANALYTICS))
    assert "Calls by application" in everything
    assert "Calls by API" not in everything


def test_what_deleted_applications_did_is_one_row(adam, full, client_of, today):
    add_bucket(full, today, calls=3, caller="00000000-0000-4000-8000-000000000001")
    full.application.delete()

    assert "Deleted applications 1,003 2%" in words(client_of(adam).get(VERSION))


def test_without_calls_a_page_says_what_to_do(adam, offered, client_of):
    for address in pages(offered):
        seen = words(client_of(adam).get(address))

        assert "No calls in this period" in seen
        assert "once" in seen
        assert "Gateways" in seen


def test_a_name_cannot_break_the_page(adam, full, client_of):
    full.application.name = "<script>alert(1)</script>"
    full.application.save()

    html = client_of(adam).get(ANALYTICS).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_another_organizations_calls_are_nowhere(adam, zed, full, client_of, today):
    theirs = offer(zed, "Payments")
    add_bucket(theirs, today, calls=5)

    for address in pages(full):
        assert "Calls 1,000 " in words(client_of(adam).get(address))
        assert client_of(zed).get(address).status_code == 404
    assert client_of(adam).get(of_application(theirs)).status_code == 404
    foreign = ANALYTICS.replace("acme", "zenith")
    assert "Calls 5 " in words(client_of(zed).get(foreign))


def test_who_reads_an_application_reads_its_usage_and_nobody_else(adam, full, client_of):
    slug = RoleSlug.API_SUBSCRIBER
    reader = add_member(adam.organization, "Rita", slug)
    other = add_member(adam.organization, "Otto", slug)
    full.application.shares.create(
        organization=adam.organization, membership=reader, right=Right.READ
    )

    assert client_of(reader).get(of_application(full)).status_code == 200
    assert client_of(other).get(of_application(full)).status_code == 404


def test_who_manages_apis_reads_their_usage_but_opens_no_application(adam, full, client_of):
    publisher = add_member(adam.organization, "Pia", RoleSlug.API_PUBLISHER)
    developer = add_member(adam.organization, "Dora", RoleSlug.DEVELOPER)

    seen = client_of(publisher).get(VERSION)

    assert "Payments Shop 1,000" in words(seen)
    assert "/applications/" not in seen.content.decode()
    for address in (VERSION, ANALYTICS):
        assert client_of(developer).get(address).status_code == 403


def test_the_last_day_is_that_of_utc(adam, offered, client_of, monkeypatch):
    # In Auckland the second of January has begun.
    at = datetime(2030, 1, 1, 23, 59, tzinfo=UTC)
    monkeypatch.setattr("usage.views.timezone.now", lambda: at)
    add_bucket(offered, datetime(2030, 1, 1, tzinfo=UTC), calls=4)
    add_bucket(offered, datetime(2029, 12, 26, tzinfo=UTC), calls=3)
    add_bucket(offered, datetime(2029, 12, 25, tzinfo=UTC), calls=2)
    add_bucket(offered, datetime(2030, 1, 2, tzinfo=UTC), calls=1)

    seen = words(client_of(adam).get(VERSION))

    assert "Calls 7 " in seen
    assert "26 Dec to 1 Jan, in UTC" in seen
