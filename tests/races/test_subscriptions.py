"""Subscriptions and keys at the moment at which someone else changes them.

No outcome but a success or a Refusal is allowed, and each success leaves exactly its events.
"""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from apis.actions import InUse, VersionGone, WrongState, delete_api, retire, unpublish, withdraw
from apis.events import VERSION_RETIRED
from apis.models import Api, Version
from apis.states import State as VersionState
from credentials.actions import RotatedAlready
from portal import actions
from portal.actions.keys import TooManyKeys
from portal.actions.moving import ChangedMeanwhile
from portal.actions.reaching import OutOfReach
from portal.actions.subscribing import NotOpen, SubscribedAlready
from portal.events import (
    KEY_GENERATED,
    KEY_ROTATED,
    SUBSCRIPTION_ACTIVATED,
    SUBSCRIPTION_APPROVED,
    SUBSCRIPTION_CLOSED,
    SUBSCRIPTION_WITHDRAWN,
)
from portal.models import State, Subscription
from tests.races import events, kinds, refusals, successes
from tests.races.subscriptions import scenes

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

WANTED = actions.KeyTerms("Web shop", 90, environment="production")


def test_two_subscribe_the_same(at_once, ada, eve):
    for scene in scenes(ada, eve):
        subscribe = partial(
            actions.subscribe,
            application=scene.application,
            version=scene.version,
            plan=scene.plan,
        )

        outcomes = at_once(partial(subscribe, by=scene.owner), partial(subscribe, by=scene.other))

        assert refusals(outcomes) == [SubscribedAlready]
        assert scene.application.subscriptions.count() == 1
        assert events(scene.owner.organization) == {SUBSCRIPTION_ACTIVATED: 1}


def test_a_request_is_approved_while_it_is_withdrawn(at_once, ada, eve):
    for scene in scenes(ada, eve):
        pending = scene.subscription(State.PENDING)

        outcomes = at_once(
            partial(actions.approve_subscription, subscription=pending, by=scene.other),
            partial(actions.withdraw_subscription, subscription=pending, by=scene.owner),
        )

        assert refusals(outcomes) == [ChangedMeanwhile]
        pending.refresh_from_db()
        happened = {State.ACTIVE: SUBSCRIPTION_APPROVED, State.WITHDRAWN: SUBSCRIPTION_WITHDRAWN}
        assert kinds(scene.owner.organization) == [happened[State(pending.state)]]


def test_a_version_is_retired_while_somebody_subscribes(at_once, ada, eve):
    for scene in scenes(ada, eve):
        retired = partial(retire, version=scene.version, by=scene.other)
        subscribe = partial(
            actions.subscribe,
            application=scene.application,
            version=scene.version,
            plan=scene.plan,
            by=scene.owner,
        )

        outcomes = at_once(partial(_deprecated_and, retired, scene), subscribe)

        assert set(refusals(outcomes)) <= {NotOpen}
        assert not Subscription.objects.filter(version=scene.version).open().exists()
        assert Version.objects.get(pk=scene.version.pk).state == VersionState.RETIRED
        happened = events(scene.owner.organization)
        assert happened[SUBSCRIPTION_ACTIVATED] == happened[SUBSCRIPTION_CLOSED]
        assert happened[VERSION_RETIRED] == 1


def _deprecated_and(retired, scene):
    Version.objects.filter(pk=scene.version.pk).update(
        state=VersionState.DEPRECATED, sunset_on=timezone.now().date() - timedelta(days=1)
    )
    return retired()


def test_a_version_is_taken_back_and_deleted_while_somebody_subscribes(at_once, ada, eve):
    """One of the two comes first: there is no subscription to what no one can call."""
    for scene in scenes(ada, eve):
        subscribe = partial(
            actions.subscribe,
            application=scene.application,
            version=scene.version,
            plan=scene.plan,
            by=scene.owner,
        )

        outcomes = at_once(partial(_take_back, scene), subscribe)

        (winner,) = successes(outcomes)
        assert set(refusals(outcomes)) <= {NotOpen, InUse, VersionGone}
        assert Api.objects.filter(pk=scene.version.api_id).exists() == (winner == 1)
        assert Subscription.objects.filter(version=scene.version.pk).exists() == (winner == 1)


def _take_back(scene):
    given = {"version": scene.version, "by": scene.other}
    unpublish(**given)
    withdraw(**given)
    delete_api(api=scene.version.api, handle="payments", by=scene.other)


def test_a_version_is_retired_while_a_request_is_approved(at_once, ada, eve):
    for scene in scenes(ada, eve):
        pending = scene.subscription(State.PENDING)
        retired = partial(retire, version=scene.version, by=scene.other)

        outcomes = at_once(
            partial(_deprecated_and, retired, scene),
            partial(actions.approve_subscription, subscription=pending, by=scene.owner),
        )

        too_late = {ChangedMeanwhile, NotOpen}
        assert set(refusals(outcomes)) <= {*too_late, WrongState}
        pending.refresh_from_db()
        assert pending.state == State.CLOSED


def test_two_rotate_a_key(at_once, ada, eve):
    for scene in scenes(ada, eve):
        rotate = partial(actions.rotate_key, key=scene.key(), overlap_hours=24)

        outcomes = at_once(partial(rotate, by=scene.owner), partial(rotate, by=scene.other))

        assert refusals(outcomes) == [RotatedAlready]
        assert scene.application.keys.living().count() == 2
        assert events(scene.owner.organization) == {KEY_ROTATED: 1}


def test_two_make_a_second_key(at_once, ada, eve):
    for scene in scenes(ada, eve):
        scene.key()
        generate = partial(actions.generate_key, application=scene.application, wanted=WANTED)

        outcomes = at_once(partial(generate, by=scene.owner), partial(generate, by=scene.other))

        assert refusals(outcomes) == [TooManyKeys]
        assert scene.application.keys.living().count() == 2
        assert events(scene.owner.organization) == {KEY_GENERATED: 1}


def test_a_key_is_made_while_its_application_is_deleted(at_once, ada, eve):
    for scene in scenes(ada, eve):
        outcomes = at_once(
            partial(
                actions.generate_key,
                application=scene.application,
                wanted=WANTED,
                by=scene.owner,
            ),
            partial(actions.delete_application, application=scene.application, by=scene.other),
        )

        assert set(refusals(outcomes)) <= {OutOfReach}
        assert not scene.owner.organization.applications.exists()


def test_an_application_is_transferred_while_its_owner_makes_a_key(at_once, ada, eve):
    for scene in scenes(ada, eve):
        outcomes = at_once(
            partial(
                actions.transfer_application,
                application=scene.application,
                to=scene.other,
                by=scene.owner,
            ),
            partial(
                actions.transfer_application,
                application=scene.application,
                to=scene.other,
                by=scene.other,
            ),
        )

        assert refusals(outcomes) == []
        assert len(kinds(scene.owner.organization)) == 1
