"""Who may have a test key, what is kept of it, and when it goes."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from apis.environments import Environment
from apis.states import State as Life
from apis.tests.makers import add_api, add_version
from audit.models import Event
from credentials.schedule import forget_expired_credentials, remind_of_expiry
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from portal import actions
from portal.actions.testing_keys import NotCallable, NotSubscribed
from portal.models import Right, State
from portal.tests.makers import add_plan, add_subscription
from tests.cast import add_member

MADE = "api_version.tested"


@pytest.fixture
def dora(acme):
    """Developer at Acme."""
    return add_member(acme, "Dora", RoleSlug.DEVELOPER)


@pytest.fixture
def gold(adam):
    return add_plan("Gold", by=adam)


def make(version, by, create=actions.create_test_key, environment="production"):
    return create(version=version, environment=environment, operation="GET /pets/{id}", by=by)


def refused_by_database(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
    return True


def test_it_is_kept_as_a_digest_and_told_without_its_text(version, dora):
    made = make(version, dora)

    (event,) = Event.objects.filter(kind=MADE)
    assert event.after == {"operation": "GET /pets/{id}", "environment": "production"}
    stored = dora.test_keys.get()
    assert stored.secret == ""
    kept = f"{dora.test_keys.values()}{Event.objects.values()}{Mail.objects.values()}"
    assert made.secret.removeprefix("cot_") not in kept
    assert not mail.outbox


def test_there_is_one_for_a_version_and_an_environment(version, dora, adam):
    other = add_version(version.api)
    first = make(version, dora)
    make(other, dora)
    make(version, dora, environment="sandbox")
    make(version, adam)

    last = make(version, dora)

    assert dora.test_keys.count() == 3
    assert not dora.test_keys.filter(pk=first.pk).exists()
    twin = {
        "organization": dora.organization,
        "membership": dora,
        "version": version,
        "hint": "abcd",
    }
    twin |= {"life": last.life, "expires_at": last.expires_at, "environment": "production"}
    assert refused_by_database(lambda: type(last).objects.create(digest=b"x", **twin))


def test_it_lives_15_minutes_and_no_longer(version, dora):
    made = make(version, dora)
    rows = type(made).objects.all()

    assert refused_by_database(
        lambda: rows.update(expires_at=made.created_at + timedelta(minutes=15, seconds=1))
    )
    assert refused_by_database(lambda: rows.update(environment="moon"))


@pytest.mark.parametrize(
    ("slug", "may"),
    [
        (RoleSlug.API_PUBLISHER, True),
        (RoleSlug.DEVELOPER, True),
        (RoleSlug.ADMINISTRATOR, True),
        (RoleSlug.API_SUBSCRIBER, False),
        (RoleSlug.EXTERNAL_API_SUBSCRIBER, False),
    ],
)
def test_who_may_have_one_in_the_console(version, acme, slug, may):
    member = add_member(acme, "Nia", slug)

    if may:
        assert make(version, member)
    else:
        with pytest.raises(NoLongerAllowed):
            make(version, member)


def test_a_subscriber_needs_a_subscription_of_an_application_that_they_manage(
    version, gold, sam, checkout, adam, acme
):
    def make_one(by):
        return make(version, by, actions.create_subscriber_test_key)

    with pytest.raises(NotSubscribed):
        make_one(sam)
    subscription = add_subscription(checkout, version, gold, State.PENDING)
    with pytest.raises(NotSubscribed):
        make_one(sam)
    type(subscription).objects.update(state=State.ACTIVE)
    assert make_one(sam)

    rita = add_member(acme, "Rita", RoleSlug.API_SUBSCRIBER)
    share = checkout.shares.create(organization=acme, membership=rita, right=Right.READ)
    with pytest.raises(NotSubscribed):
        make_one(rita)
    share.right = Right.MANAGE
    share.save()
    assert make_one(rita)
    assert make_one(adam)

    type(checkout).objects.update(blocked_at=timezone.now(), blocked_reason="Spam.")
    with pytest.raises(NotSubscribed):
        make_one(sam)


@pytest.mark.parametrize("state", [Life.CREATED, Life.PRE_RELEASED, Life.BLOCKED, Life.RETIRED])
def test_a_version_that_does_not_answer_is_not_tried(dora, adam, state):
    version = add_version(add_api("Refunds", by=adam), state)

    with pytest.raises(NotCallable):
        make(version, dora)
    assert not dora.test_keys.exists()
    assert not Event.objects.filter(kind=MADE).exists()


def test_nobody_tries_what_another_organization_has(version, zed):
    with pytest.raises(NoLongerAllowed):
        make(version, zed)
    with pytest.raises(NoLongerAllowed):
        make(version, zed, actions.create_subscriber_test_key)


def test_it_is_reminded_of_by_nobody_and_forgotten_the_next_day(version, dora, time_machine):
    make(version, dora)
    remind_of_expiry()
    forget_expired_credentials()
    assert dora.test_keys.exists()

    time_machine.move_to(timezone.now() + timedelta(minutes=15))
    forget_expired_credentials()

    assert not dora.test_keys.exists()
    assert not Mail.objects.exists()


def test_every_environment_is_one_that_a_test_key_can_have(version, dora):
    for environment in Environment.values:
        assert make(version, dora, environment=environment).environment == environment


def test_the_history_says_once_an_hour_that_a_person_tries_a_version(
    version, dora, adam, time_machine
):
    def told():
        return Event.objects.filter(kind=MADE).count()

    for _ in range(3):
        make(version, dora)
    assert told() == 1

    make(version, dora, environment="sandbox")
    assert told() == 1
    make(version, adam)
    assert told() == 2
    make(add_version(version.api), dora)
    assert told() == 3

    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    make(version, dora)
    assert told() == 4
