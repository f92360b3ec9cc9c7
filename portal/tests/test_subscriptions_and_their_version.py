"""What becomes of subscriptions when their version changes, and what their owners are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apis.actions import block, deprecate, replace_definition, retire
from apis.events import DEFINITION_BROKEN, VERSION_BLOCKED, VERSION_DEPRECATED
from apis.models import Version
from apis.tests.makers import checked, defined
from audit.models import Event
from portal.events import (
    SUBSCRIPTION_CLOSED,
)
from portal.models import State
from portal.tests.makers import add_application, add_subscription
from portal.tests.test_deciding import state_of, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [State.PENDING, State.ACTIVE, State.BLOCKED])
def test_retiring_closes_its_subscriptions_and_tells_their_owners(
    state, checkout, version, gold, adam
):
    subscription = add_subscription(checkout, version, gold, state)
    day = timezone.now().date() + timedelta(days=30)
    deprecate(version=version, sunset_on=day, by=adam)
    Version.objects.update(sunset_on=timezone.now().date())

    retire(version=version, by=adam)

    assert state_of(subscription) == State.CLOSED
    event = Event.objects.get(kind=SUBSCRIPTION_CLOSED)
    assert event.after == {"because": "Payments v1 was retired"}
    assert told(event) == ["Sam"]


def test_one_that_is_over_stays_as_it_is(checkout, version, gold, adam):
    over = add_subscription(checkout, version, gold, State.REJECTED)
    deprecate(version=version, sunset_on=timezone.now().date() + timedelta(days=30), by=adam)

    retire(version=version, by=adam)

    assert state_of(over) == State.REJECTED
    assert not Event.objects.filter(kind=SUBSCRIPTION_CLOSED).exists()


def test_owners_are_told_that_a_version_is_deprecated_or_blocked(
    checkout, eve, sam, version, gold, adam
):
    add_subscription(checkout, version, gold)
    add_subscription(add_application("Till", owner=eve), version, gold, State.CLOSED)

    block(version=version, reason="Attacked.", by=adam)
    assert told(Event.objects.get(kind=VERSION_BLOCKED)) == ["Sam"]

    Version.objects.update(state="published", blocked_from="", blocked_reason="")
    deprecate(version=version, sunset_on=timezone.now().date() + timedelta(days=30), by=adam)
    assert told(Event.objects.get(kind=VERSION_DEPRECATED)) == ["Sam"]


def test_owners_are_told_why_a_definition_breaks_their_calls(checkout, version, gold, adam):
    add_subscription(checkout, version, gold)
    for source in (defined("1.1.0"), defined("1.2.0").replace("/payments", "/sums")):
        replace_definition(
            version=version,
            source=source,
            checked=checked(source, after=version),
            reason="The law changed.",
            by=adam,
        )

    assert told(Event.objects.get(kind=DEFINITION_BROKEN)) == ["Sam"]
