"""What a gateway is told of a test key: it opens one version, for who still may, for 15 minutes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apis.states import State as Life
from credentials import secret_format
from gateways.checks import limits
from gateways.tests.makers import add_gateway, ask, code, offer
from organizations.actions import change_roles, leave_organization, remove_member
from organizations.tenancy.roles import RoleSlug
from portal import actions
from portal.models import Application, Right, State
from tests.cast import add_member

PASSED = (200, "VALID")
GONE = (401, "NOT_FOUND")


@pytest.fixture
def sam(acme):
    """A subscriber at Acme."""
    return add_member(acme, "Sam", RoleSlug.API_SUBSCRIBER)


def try_out(offered, by, environment="production"):
    """The text of a test key for the version."""
    made = actions.create_test_key(
        version=offered.version, environment=environment, operation="GET /", by=by
    )
    return made.secret


def try_as_subscriber(offered, by):
    made = actions.create_subscriber_test_key(
        version=offered.version, environment="production", operation="GET /", by=by
    )
    return made.secret


def own(offered, member):
    Application.objects.filter(pk=offered.application.pk).update(owner=member)


def test_it_goes_through_and_is_told_apart(client, offered, dora, django_assert_num_queries):
    key = try_out(offered, dora)
    ask(client, offered, X_API_Key=key)  # PostgreSQL plans it once for each connection

    with django_assert_num_queries(1):
        answer = ask(client, offered, X_API_Key=key)

    assert code(answer) == PASSED
    told = ("X-Application-Id", "X-Consumer", "X-Plan", "X-Subscription-Id", "X-Environment")
    assert [answer[name] for name in told] == ["test", "test", "test", "", "production"]
    assert answer["X-Key-Id"] == str(dora.test_keys.get().pk)
    assert answer["RateLimit-Policy"] == '"test";q=60;w=900'


def test_it_opens_no_other_version_and_no_other_environment(client, offered, adam, dora):
    others = offer(adam, "Refunds")
    sandbox = add_gateway("Sandbox", by=adam, environment="sandbox")
    key, in_sandbox = try_out(offered, dora), try_out(offered, dora, "sandbox")

    assert code(ask(client, others, X_API_Key=key)) == (403, "NOT_SUBSCRIBED")
    assert code(ask(client, offered, X_API_Key=in_sandbox)) == (403, "WRONG_ENVIRONMENT")
    elsewhere = ask(client, offered, X_Gateway_Token=sandbox.secret, X_API_Key=key)
    assert code(elsewhere) == (403, "WRONG_ENVIRONMENT")
    there = ask(client, offered, X_Gateway_Token=sandbox.secret, X_API_Key=in_sandbox)
    assert code(there) == PASSED
    assert code(ask(client, offered, X_Api="nothing/1", X_API_Key=key)) == (403, "NOT_AVAILABLE")


def test_it_opens_nothing_of_another_organization(client, offered, dora, zed):
    theirs = offer(zed, "Payments")
    key = try_out(offered, dora)

    assert code(ask(client, theirs, X_API_Key=key)) == GONE


def test_it_ends_after_15_minutes(client, offered, dora, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    key = try_out(offered, dora)
    end = dora.test_keys.get().expires_at
    assert end == timezone.now() + timedelta(minutes=15)

    time_machine.move_to(end - timedelta(milliseconds=1), tick=False)
    before = ask(client, offered, X_API_Key=key)
    time_machine.move_to(end, tick=False)

    assert code(before) == PASSED
    assert code(ask(client, offered, X_API_Key=key)) == (401, "EXPIRED")


def test_the_next_one_ends_the_last(client, offered, dora):
    first, second = try_out(offered, dora), try_out(offered, dora)

    assert code(ask(client, offered, X_API_Key=first)) == GONE
    assert code(ask(client, offered, X_API_Key=second)) == PASSED


def test_a_member_who_loses_the_role_is_refused_at_the_next_call(client, offered, adam, dora):
    key = try_out(offered, dora)
    assert code(ask(client, offered, X_API_Key=key)) == PASSED

    change_roles(membership=dora, slugs=[RoleSlug.API_SUBSCRIBER], by=adam)

    assert code(ask(client, offered, X_API_Key=key)) == GONE


@pytest.mark.parametrize("end", ["removed", "left", "closed"])
def test_it_ends_with_the_membership(client, offered, adam, dora, end):
    key = try_out(offered, dora)

    if end == "removed":
        remove_member(membership=dora, by=adam)
    elif end == "left":
        leave_organization(membership=dora)
    else:
        type(dora.user).objects.filter(pk=dora.user.pk).update(is_active=False)

    assert code(ask(client, offered, X_API_Key=key)) == GONE


@pytest.mark.parametrize("state", [Life.BLOCKED, Life.RETIRED])
def test_it_opens_nothing_that_does_not_answer(client, offered, dora, state):
    key = try_out(offered, dora)
    change = {"state": state}
    if state == Life.BLOCKED:
        change |= {"blocked_from": Life.PUBLISHED, "blocked_reason": "Attacked."}
    else:
        change |= {"sunset_on": timezone.now().date()}
    type(offered.version).objects.filter(pk=offered.version.pk).update(**change)

    assert code(ask(client, offered, X_API_Key=key)) == (403, "NOT_AVAILABLE")


def test_a_suspended_organization_answers_no_tests(client, offered, acme, dora):
    key = try_out(offered, dora)
    type(acme).objects.filter(pk=acme.pk).update(suspended_at=timezone.now())

    assert code(ask(client, offered, X_API_Key=key)) == (403, "ORGANIZATION_SUSPENDED")


@pytest.mark.parametrize("way", ["own", "shared"])
def test_a_subscribers_stands_on_the_subscription(client, offered, sam, way):
    if way == "own":
        own(offered, sam)
    else:
        offered.application.shares.create(
            organization=sam.organization, membership=sam, right=Right.MANAGE
        )
    key = try_as_subscriber(offered, sam)
    assert code(ask(client, offered, X_API_Key=key)) == PASSED

    rows = type(offered.subscription).objects.filter(pk=offered.subscription.pk)
    rows.update(state=State.BLOCKED, reason="Too many calls.")
    blocked = ask(client, offered, X_API_Key=key)
    rows.update(state=State.ACTIVE, reason="")
    Application.objects.update(blocked_at=timezone.now(), blocked_reason="Spam.")

    assert code(blocked) == GONE
    assert code(ask(client, offered, X_API_Key=key)) == GONE


def test_a_subscriber_from_whom_the_application_is_taken_is_refused(client, offered, adam, sam):
    own(offered, sam)
    key = try_as_subscriber(offered, sam)
    own(offered, adam)
    taken = ask(client, offered, X_API_Key=key)
    offered.application.shares.create(
        organization=sam.organization, membership=sam, right=Right.READ
    )

    assert code(taken) == GONE
    assert code(ask(client, offered, X_API_Key=key)) == GONE


def test_an_unknown_one_and_half_of_one(client, offered, dora, django_assert_num_queries):
    key = try_out(offered, dora)

    assert code(ask(client, offered, X_API_Key=secret_format.make("cot_"))) == GONE
    with django_assert_num_queries(0):
        assert code(ask(client, offered, X_API_Key=key[:-1])) == (401, "MALFORMED")
        swapped = "cok_" + key.removeprefix("cot_")
        assert code(ask(client, offered, X_API_Key=swapped)) == (401, "MALFORMED")


def test_60_calls_in_15_minutes_however_many_keys(
    client, offered, dora, redis_server, settings, time_machine
):
    settings.LIMITS_REDIS_URL = redis_server.url
    limits.counter.cache_clear()
    time_machine.move_to(1_800_000_000, tick=False)
    type(offered.token).objects.update(
        created_at=timezone.now(), expires_at=timezone.now() + timedelta(days=1)
    )
    answers = []
    for _ in range(4):
        key = try_out(offered, dora)
        answers += [ask(client, offered, X_API_Key=key)["X-Check-Code"] for _ in range(16)]
    limits.counter.cache_clear()

    assert answers == ["VALID"] * 60 + ["RATE_LIMITED"] * 4
