"""A version keeps that an application subscribed to it, also when the application is gone."""

import pytest

from apis import actions as apis
from apis.states import State as Life
from portal import actions
from portal.actions.subscribing import NotOffered, NotOpen
from portal.models import State
from portal.tests.makers import add_application, add_offer, add_plan
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def free(adam, version):
    plan = add_plan("Free", by=adam)
    add_offer(version, plan)
    return plan


def subscribed(application, version, plan, by):
    return actions.subscribe(application=application, version=version, plan=plan, by=by)


def test_once_subscribed_it_is_neither_withdrawn_nor_deleted(version, free, sam, adam):
    application = add_application("Checkout", owner=sam)
    subscribed(application, version, free, sam)
    version.refresh_from_db()
    first = version.subscribed_at
    with pytest.raises(apis.InUse):
        apis.unpublish(version=version, by=adam)

    actions.delete_application(application=application, by=sam)
    apis.unpublish(version=version, by=adam)

    with pytest.raises(apis.WasSubscribed):
        apis.withdraw(version=version, by=adam)
    with pytest.raises(apis.StillShown, match="Publish it, and then deprecate and retire it"):
        apis.delete_api(api=version.api, handle="payments", by=adam)
    version.refresh_from_db()
    assert (version.state, version.subscribed_at) == (Life.PRE_RELEASED, first)
    assert first is not None


def test_one_that_only_asked_counts_and_one_that_was_refused_does_not(
    version, gold, free, sam, adam
):
    checkout = add_application("Checkout", owner=sam)
    plan = add_plan("Hidden", by=adam)
    with pytest.raises(NotOffered):
        subscribed(checkout, version, plan, sam)
    version.refresh_from_db()
    assert version.subscribed_at is None

    asked = subscribed(checkout, version, gold, sam)
    actions.withdraw_subscription(subscription=asked, by=sam)

    version.refresh_from_db()
    assert asked.state == State.PENDING
    assert version.subscribed_at is not None


def test_who_subscribes_after_it_was_withdrawn_is_told(version, free, sam, adam, client_of):
    apis.unpublish(version=version, by=adam)
    apis.withdraw(version=version, by=adam)

    with pytest.raises(NotOpen, match="is created, so it cannot be subscribed to"):
        subscribed(add_application("Checkout", owner=sam), version, free, sam)

    assert client_of(sam).get("/portal/acme/apis/payments/v1/").status_code == 404
    assert "Payments" not in words(client_of(sam).get("/portal/acme/"))
