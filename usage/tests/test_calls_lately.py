"""Calls of the last seven whole days, on the cards of projects."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from apis.tests.makers import add_api, add_version
from gateways.tests.makers import offer
from organizations.tenancy.roles import RoleSlug
from projects.actions import create_project
from tests.cast import add_member
from tests.reading import words
from usage.analytics.recent_calls import last_whole_days, recent_calls_by
from usage.models import Bucket, Span
from usage.parsing.lines import TEST_CALLER
from usage.tests.makers import add_bucket

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/"
NOW = datetime(2026, 11, 30, 15, 20, tzinfo=UTC)
TODAY = NOW.replace(hour=0, minute=0)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    """No midnight falls into a test."""
    with time_machine.travel(NOW, tick=False):
        yield


def days_before(days):
    return TODAY - timedelta(days=days)


def test_the_days_are_seven_that_are_over(offered):
    for days, calls in {0: 1_000, 1: 1, 7: 20, 8: 3_000}.items():
        add_bucket(offered, TODAY - timedelta(days=days), calls=calls)
    add_bucket(offered, TODAY - timedelta(days=1), calls=4, status_class=5)
    add_bucket(offered, TODAY - timedelta(days=1), calls=300, caller=TEST_CALLER)
    add_bucket(offered, TODAY - timedelta(days=1), Span.HOUR, calls=5_000)
    add_bucket(offered, TODAY - timedelta(days=1), calls=7, environment="sandbox")

    found = recent_calls_by("version", Bucket.objects.all(), at=NOW)

    assert last_whole_days(NOW)[0] == TODAY - timedelta(days=7)
    assert found[offered.version.pk].days == [20, 0, 0, 0, 0, 0, 12]
    assert found[offered.version.pk].total == "32"
    assert recent_calls_by("version", Bucket.objects.none(), at=NOW) == {}


def test_the_calls_of_all_apis_of_a_project_are_on_its_card(adam, zed, offered, client_of):
    other = add_version(add_api("Refunds", by=adam))
    create_project(name="Gemini", by=adam)
    add_bucket(offered, days_before(1), calls=1_200)
    add_bucket(offered, days_before(2), calls=34, version=other)
    add_bucket(offer(zed, "Spying"), days_before(1), calls=70_000)

    shown = client_of(adam).get(HOME)

    said = words(shown)
    assert "1,234 calls in 7 days" in said
    assert said.count("No calls in 7 days") == 1
    assert 'aria-label="Calls by day, the oldest first: 0, 0, 0, 0, 0, 34, 1,200"' in (
        shown.content.decode()
    )


def test_where_nothing_was_called_no_card_speaks_of_calls(adam, offered, client_of):
    add_bucket(offered, days_before(8), calls=9)

    assert "in 7 days" not in words(client_of(adam).get(HOME))


def test_calls_in_the_sandbox_alone_are_calls(adam, offered, client_of):
    add_bucket(offered, days_before(1), calls=9, environment="sandbox")

    assert "9 calls in 7 days" in words(client_of(adam).get(HOME))


def test_who_may_not_view_analytics_reads_no_calls(acme, adam, mia, offered, client_of):
    add_bucket(offered, days_before(1))
    reads = {
        member: "10 calls in 7 days" in words(client_of(member).get(HOME))
        for member in (adam, mia, add_member(acme, "Pat", RoleSlug.API_PUBLISHER))
    }

    assert list(reads.values()) == [True, False, True]


def test_it_costs_one_statement(offered, django_assert_num_queries):
    for days in range(9):
        add_bucket(offered, days_before(days))

    with django_assert_num_queries(1):
        recent_calls_by("version__api__project", Bucket.objects.all(), at=NOW)
