"""Which subscriptions, versions, applications and organizations gateways let calls through to."""

import pytest
from django.utils import timezone

from apis.states import State as Life
from gateways.tests.makers import ask, code
from portal.models import State


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.PENDING, "PENDING"),
        (State.BLOCKED, "SUBSCRIPTION_BLOCKED"),
        (State.REJECTED, "NOT_SUBSCRIBED"),
        (State.WITHDRAWN, "NOT_SUBSCRIBED"),
        (State.CLOSED, "NOT_SUBSCRIBED"),
    ],
)
def test_only_an_active_subscription_goes_through(client, offered, state, expected):
    offered.subscription.state = state
    offered.subscription.reason = "Asked to."
    offered.subscription.decided_at = timezone.now()
    offered.subscription.decided_by = offered.subscription.asked_by
    offered.subscription.save()

    assert code(ask(client, offered)) == (403, expected)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (Life.CREATED, "NOT_AVAILABLE"),
        (Life.PRE_RELEASED, "NOT_AVAILABLE"),
        (Life.BLOCKED, "NOT_AVAILABLE"),
        (Life.RETIRED, "NOT_AVAILABLE"),
        (Life.DEPRECATED, "VALID"),
    ],
)
def test_only_published_and_deprecated_versions_are_called(client, offered, state, expected):
    version = offered.version
    version.state = state
    if state == Life.BLOCKED:
        version.blocked_from, version.blocked_reason = Life.PUBLISHED, "Attacked."
    if state in {Life.DEPRECATED, Life.RETIRED}:
        version.sunset_on = timezone.now().date()
    version.save()

    answer = ask(client, offered)

    assert answer["X-Check-Code"] == expected


def test_an_application_that_is_blocked_calls_nothing(client, offered):
    offered.application.blocked_at = timezone.now()
    offered.application.blocked_reason = "Too much."
    offered.application.save()

    assert code(ask(client, offered)) == (403, "APPLICATION_BLOCKED")


def test_a_suspended_organization_offers_nothing(client, offered, acme):
    type(acme).objects.filter(pk=acme.pk).update(suspended_at=timezone.now())

    assert code(ask(client, offered)) == (403, "ORGANIZATION_SUSPENDED")


@pytest.mark.parametrize(
    "api", [None, "", "payments", "payments/2", "payments/01", "nothing/1", "payments/99999", "Ü/1"]
)
def test_a_gateway_that_names_no_such_api_lets_nothing_through(client, offered, api):
    assert code(ask(client, offered, X_Api=api)) == (403, "NOT_AVAILABLE")


def test_a_subscription_is_to_one_major_version(client, offered):
    from apis.tests.makers import add_version

    add_version(offered.api)

    assert code(ask(client, offered, X_Api="payments/2")) == (403, "NOT_SUBSCRIBED")
