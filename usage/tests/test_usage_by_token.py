"""Usage that programs read: the numbers of the pages, as numbers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from apis.permissions import MANAGE_API
from gateways.tests.makers import offer
from organizations.tenancy.roles import RoleSlug
from portal.models import Right
from portal.permissions import MANAGE_ALL_APPLICATIONS, VIEW_PORTAL
from projects.actions import assign_project_role, create_project
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member
from usage.models import Span
from usage.parsing.lines import TEST_CALLER
from usage.permissions import VIEW_ANALYTICS
from usage.tests.makers import add_bucket

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 15, 20, tzinfo=UTC)
TODAY = NOW.replace(hour=0, minute=0)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    """No midnight falls into a test."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def robot(adam):
    permissions = (VIEW_ANALYTICS, MANAGE_API, VIEW_PORTAL, MANAGE_ALL_APPLICATIONS)
    return Machine(service_token(adam, *permissions, name="Robot").secret)


@pytest.fixture
def called(offered):
    """1,000 calls in seven days, 20 of which failed, and 7 test calls."""
    add_bucket(offered, TODAY, calls=900)
    add_bucket(offered, TODAY, calls=15, status_class=4, environment="sandbox")
    add_bucket(offered, TODAY, calls=5, status_class=5, latency_2=0, latency_10=5)
    add_bucket(offered, TODAY - timedelta(days=6), calls=80)
    add_bucket(offered, TODAY - timedelta(days=7), calls=7_000)
    add_bucket(offered, TODAY, calls=7, caller=TEST_CALLER)
    add_bucket(offered, TODAY - timedelta(hours=2), Span.HOUR, calls=3)
    return offered


def of_version(offered):
    return f"/apis/{offered.api.pk}/versions/{offered.version.pk}/usage"


def of_application(offered):
    return f"/applications/{offered.application.pk}/usage"


def read(machine, offered, path="/usage", **query):
    answer = machine.get(at(offered.api.organization, path), query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_three_have_the_same_numbers(robot, called, subtests):
    for path in ("/usage", of_version(called), of_application(called)):
        with subtests.test(path=path):
            shown = read(robot, called, path)

            total = shown["total"]
            assert [total[name] for name in ("calls", "client_errors", "server_errors")] == [
                *(1_000, 15, 5)
            ]
            assert (total["bytes"], total["latency_p95_ms"]) == (512_000, 49)
            assert [step["calls"] for step in shown["steps"]] == [80, 0, 0, 0, 0, 0, 920]
            assert [step["is_over"] for step in shown["steps"]] == [True] * 6 + [False]
            assert (shown["start"], shown["until"], shown["step"]) == (
                *("2026-11-24T00:00:00Z", "2026-12-01T00:00:00Z", "day"),
            )


def test_calls_are_told_apart_by_application_and_version(robot, adam, called):
    other = offer(adam, name="Orders")
    add_bucket(other, TODAY, calls=40)
    add_bucket(other, TODAY, calls=4, caller=uuid4())

    shown = read(robot, called)

    assert [(row["application_id"], row["calls"]) for row in shown["applications"]] == [
        (str(called.application.pk), 1_000),
        (str(other.application.pk), 40),
        (None, 4),
    ]
    assert [(row["version_id"], row["api_handle"], row["calls"]) for row in shown["versions"]] == [
        (str(called.version.pk), called.api.handle, 1_000),
        (str(other.version.pk), other.api.handle, 44),
    ]
    assert (shown["test_calls"], shown["total"]["calls"]) == (7, 1_044)
    assert shown["applications_since"] == shown["start"]
    (row,) = read(robot, called, of_version(other))["applications"][:1]
    assert row["name"] == other.application.name
    assert "applications" not in read(robot, called, of_application(called))


def test_a_period_ends_with_a_day_and_is_of_one_mode(robot, called):
    week = read(robot, called, last_day="2026-11-23")
    hours = read(robot, called, period="24h", last_day="2026-11-29")
    sandbox = read(robot, called, mode="sandbox")

    assert (week["total"]["calls"], week["until"]) == (7_000, "2026-11-24T00:00:00Z")
    assert (hours["step"], hours["steps"][22]["calls"]) == ("hour", 3)
    assert sandbox["total"]["calls"] == 15
    assert len(read(robot, called, period="13w")["steps"]) == 13


def test_a_latency_without_calls_is_nothing(robot, offered):
    total = read(robot, offered)["total"]

    assert (total["calls"], total["latency_p50_ms"], total["latency_p95_ms"]) == (0, None, None)


def test_what_is_not_kept_or_known_is_refused_at_its_parameter(robot, offered, acme, subtests):
    for query, pointer in (
        ({"last_day": "2026-12-01"}, "#/last_day"),
        ({"last_day": "2024-01-01"}, "#/last_day"),
        ({"period": "24h", "last_day": "2026-10-01"}, "#/last_day"),
        ({"last_day": "yesterday"}, "#/last_day"),
        ({"period": "1y"}, "#/period"),
        ({"mode": "test"}, "#/mode"),
        ({"environment": "sandbox"}, "#/environment"),
    ):
        with subtests.test(query=query):
            answer = robot.get(at(acme, "/usage"), query)

            problem = assert_problem(answer, 422, "invalid")
            assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_who_sees_an_application_reads_its_usage_and_no_other(acme, adam, called):
    sue = add_member(acme, "Sue", RoleSlug.API_SUBSCRIBER)
    program = Machine(personal_token(sue, VIEW_PORTAL).secret)

    assert_problem(program.get(at(acme, of_application(called))), 404, "not-found")
    called.application.shares.create(organization=acme, membership=sue, right=Right.READ)

    assert read(program, called, of_application(called))["total"]["calls"] == 1_000
    for path in ("/usage", of_version(called)):
        assert_problem(program.get(at(acme, path)), 403, "missing-permission")


def test_a_role_in_a_project_opens_the_usage_of_its_versions(acme, adam, called):
    gemini = create_project(name="Gemini", by=adam)
    pat = add_member(acme, "Pat")
    assign_project_role(project=gemini, membership=pat, slug=RoleSlug.API_PUBLISHER, by=adam)
    program = Machine(personal_token(pat, MANAGE_API).secret)

    assert_problem(program.get(at(acme, of_version(called))), 404, "not-found")
    type(called.api).objects.filter(pk=called.api.pk).update(project=gemini)

    assert read(program, called, of_version(called))["total"]["calls"] == 1_000


def test_usage_of_another_organization_is_not_there(robot, acme, zed, called):
    theirs = offer(zed)
    add_bucket(theirs, TODAY, calls=5)

    for path in (of_version(theirs), of_application(theirs)):
        assert_problem(robot.get(at(acme, path)), 404, "not-found")
    assert_problem(
        robot.get(at(acme, f"/apis/{theirs.api.pk}/versions/{called.version.pk}/usage")),
        404,
        "not-found",
    )
    assert read(robot, called)["total"]["calls"] == 1_000
