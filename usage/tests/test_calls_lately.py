"""Versions of APIs with their calls of the last seven whole days, on Home and in projects."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from apis.models import Api
from apis.models.api import Visibility
from apis.states import State as ApiState
from apis.tests.makers import add_api, add_version
from gateways.tests.makers import offer
from organizations.tenancy.roles import RoleSlug
from portal.models import State
from portal.tests.makers import add_application, add_subscription
from projects.actions import assign_project_role, create_project
from tests.cast import add_member
from tests.reading import link_named, words
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


def test_home_has_the_versions_with_their_calls_and_who_waits(adam, zed, offered, client_of):
    begun = add_version(add_api("Refunds", by=adam), state=ApiState.CREATED)
    add_bucket(offered, days_before(1), calls=1_200)
    add_bucket(offered, days_before(2), calls=100, status_class=5)
    add_bucket(offer(zed, "Spying"), days_before(1), calls=70_000)
    shop = add_application("Web shop", owner=adam)
    add_subscription(shop, offered.version, offered.plan, State.PENDING)

    page = client_of(adam).get(HOME)

    said = words(page)
    row = "Payments v1 Published · 1 subscription · 1 waits 1,300 calls in 7 days 7.7% errors"
    assert row in said
    assert "Refunds v1 Created Not published" in said
    assert 'aria-label="Calls by day, the oldest first: 0, 0, 0, 0, 0, 100, 1,200"' in (
        page.content.decode()
    )
    assert "2 APIs · 1 published · 1 subscription" in said
    assert link_named(page, "Refunds v1") == begun.get_absolute_url()
    assert "Spying" not in said


def test_a_project_has_the_versions_of_its_own_apis(adam, offered, client_of):
    gemini = create_project(name="Gemini", by=adam).get_absolute_url()
    page = client_of(adam)

    assert "Payments v1" in words(page.get(offered.version.api.project.get_absolute_url()))
    assert "Payments v1" not in words(page.get(gemini))


def test_rows_have_only_what_the_member_sees(acme, adam, offered, client_of):
    ada = add_member(acme, "Ada", RoleSlug.DEVELOPER)
    gemini, apollo = create_project(name="Gemini", by=adam), offered.version.api.project
    guest = add_member(acme, "Guest")
    role = {"membership": guest, "slug": RoleSlug.DEVELOPER, "by": adam}
    assign_project_role(project=gemini, **role)
    assert "Payments v1" in words(client_of(ada).get(HOME))
    assert "Payments v1" not in words(client_of(guest).get(HOME))

    assign_project_role(project=apollo, **role)
    assert "Payments v1" in words(client_of(guest).get(HOME))

    Api.objects.update(visibility=Visibility.ROLES)
    for member in (ada, guest):
        assert "Payments v1" not in words(client_of(member).get(HOME))
    assert "Payments v1" in words(client_of(adam).get(HOME))


def test_retired_versions_are_left_out_and_the_list_has_the_rest(adam, offered, client_of):
    for number in range(6):
        add_version(add_api(f"Begun {number}", by=adam))
    ended = {"sunset_on": TODAY.date(), "subscribed_at": None}
    offered.version.api.versions.update(state="retired", **ended)

    said = words(client_of(adam).get(HOME))

    assert "Payments v1" not in said
    assert [f"Begun {number} v1" in said for number in range(6)] == [True] * 5 + [False]


def test_where_nothing_was_called_that_is_said(adam, offered, client_of):
    add_bucket(offered, days_before(8), calls=9)

    assert "Payments v1 Published · 1 subscription No calls in 7 days" in words(
        client_of(adam).get(HOME)
    )


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
