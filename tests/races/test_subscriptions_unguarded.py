"""What the races of `test_subscriptions.py` come to without what decides them."""

from functools import partial

import pytest

from apis.actions import retire
from apis.states import State as VersionState
from portal import actions
from portal.actions import deciding, keys, subscribing
from portal.actions.moving import move_subscription
from portal.models import State, Subscription
from tests.races import slip_in, without_constraints
from tests.races.rounds import organization_of
from tests.races.subscriptions import scene_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]

WANTED = actions.KeyTerms("Web shop", 90, environment="production")


@pytest.fixture
def scene(ada, eve):
    return scene_of(*organization_of(ada, eve))


def test_without_the_index_an_application_subscribes_twice(scene, monkeypatch):
    subscribe = partial(
        actions.subscribe,
        application=scene.application,
        version=scene.version,
        plan=scene.plan,
    )
    slip_in(monkeypatch, subscribing, "_demand_offered", partial(subscribe, by=scene.other))

    with without_constraints("subscription_one_open_per_application"):
        subscribe(by=scene.owner)

        assert scene.application.subscriptions.open().count() == 2


def test_without_the_lock_on_the_version_one_is_left_of_a_retired_one(scene, monkeypatch):
    def end():
        type(scene.version).objects.update(state=VersionState.DEPRECATED, sunset_on="2020-01-01")
        retire(version=scene.version, by=scene.other)

    slip_in(monkeypatch, subscribing, "_demand_offered", end)

    actions.subscribe(
        application=scene.application, version=scene.version, plan=scene.plan, by=scene.owner
    )

    assert Subscription.objects.open().count() == 1


def test_without_the_condition_what_was_withdrawn_is_approved(scene, monkeypatch):
    pending = scene.subscription(State.PENDING)
    withdraw = partial(actions.withdraw_subscription, subscription=pending, by=scene.owner)
    slip_in(monkeypatch, deciding, "_demand_other_decider", withdraw)
    monkeypatch.setattr(
        "portal.actions.deciding.move_subscription",
        lambda organization, subscription, *_, **fields: move_subscription(
            organization, subscription, *State, **fields
        ),
    )

    actions.approve_subscription(subscription=pending, by=scene.other)

    pending.refresh_from_db()
    assert pending.state == State.ACTIVE


def test_without_lock_and_index_an_application_has_a_third_key(scene, monkeypatch):
    scene.key()
    generate = partial(actions.generate_key, application=scene.application, wanted=WANTED)
    slip_in(monkeypatch, keys, "_free_slot", partial(generate, by=scene.other))

    with without_constraints("key_one_per_slot"):
        generate(by=scene.owner)

        assert scene.application.keys.living().count() == 3


def test_without_the_lock_a_key_is_rotated_into_two(scene, monkeypatch):
    rotate = partial(actions.rotate_key, key=scene.key(), overlap_hours=24)
    slip_in(monkeypatch, keys, "_free_slot", partial(rotate, by=scene.other))

    with without_constraints("key_one_per_slot"):
        rotate(by=scene.owner)

        assert scene.application.keys.living().count() == 3
