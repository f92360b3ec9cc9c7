"""What the database itself holds of plans, applications, subscriptions and keys."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apis.environments import Environment
from apis.tests.makers import add_api, add_version
from credentials.secret_format import is_well_formed
from portal.models import Key, State
from portal.tests.makers import (
    add_application,
    add_key,
    add_offer,
    add_plan,
    add_subscription,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def gold(adam):
    return add_plan("Gold", by=adam)


@pytest.fixture
def checkout(adam):
    return add_application("Checkout", owner=adam)


def refused(write):
    """Whether the database refuses it, at once or at the end of the transaction."""
    try:
        with transaction.atomic():
            write()
            connection.check_constraints()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    "limit",
    [
        {"requests": 10},
        {"window": 60},
        {"requests": 0, "window": 60},
        {"requests": 10, "window": 61},
        {"requests": 10**9 + 1, "window": 60},
        {"quota": 0},
        {"quota": 10**12 + 1},
    ],
)
def test_a_plan_has_a_whole_limit_or_none(adam, limit):
    assert refused(lambda: add_plan("Silver", by=adam, **limit))


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({}, "Unlimited calls"),
        ({"requests": 1, "window": 1}, "1 call per second"),
        ({"requests": 1_000, "window": 3_600}, "1,000 calls per hour"),
        ({"quota": 1}, "1 call a month"),
        ({"requests": 5, "window": 1, "quota": 900}, "5 calls per second, 900 calls a month"),
    ],
)
def test_a_plan_says_its_limit(adam, limit, said):
    assert add_plan("Silver", by=adam, **limit).limit == said


def test_names_are_unique_in_any_case_within_an_organization(adam, zed, gold, checkout):
    assert refused(lambda: add_plan("GOLD", by=adam, handle="other"))
    assert refused(lambda: add_application("CHECKOUT", owner=adam, handle="other"))
    assert not refused(lambda: add_plan("Gold", by=zed))
    assert not refused(lambda: add_application("Checkout", owner=zed))


def test_nothing_leads_into_another_organization(adam, zed, version, gold, checkout):
    theirs = add_version(add_api("Payments", by=zed))
    platinum = add_plan("Platinum", by=zed)

    assert refused(lambda: add_offer(version, platinum))
    assert refused(lambda: add_offer(theirs, gold))
    assert refused(lambda: add_subscription(checkout, theirs, gold))
    assert refused(lambda: add_subscription(checkout, version, platinum))
    assert refused(lambda: adam.organization.applications.update(owner=zed))
    assert refused(
        lambda: checkout.shares.create(organization=checkout.organization, membership=zed)
    )


@pytest.mark.parametrize("first", [State.PENDING, State.ACTIVE, State.BLOCKED])
@pytest.mark.parametrize("second", [State.PENDING, State.ACTIVE, State.BLOCKED])
def test_one_subscription_of_an_application_and_a_version_is_open(
    version, gold, checkout, first, second
):
    add_subscription(checkout, version, gold, first)

    assert refused(lambda: add_subscription(checkout, version, gold, second))


@pytest.mark.parametrize("over", [State.REJECTED, State.WITHDRAWN, State.CLOSED])
def test_any_number_of_subscriptions_is_over(version, gold, checkout, over):
    for _ in range(2):
        add_subscription(checkout, version, gold, over)

    assert not refused(lambda: add_subscription(checkout, version, gold))


@pytest.mark.parametrize("state", [State.BLOCKED, State.REJECTED])
def test_a_subscription_is_refused_for_a_reason(version, gold, checkout, state):
    subscription = add_subscription(checkout, version, gold)

    assert refused(lambda: checkout.subscriptions.update(state=state, reason=""))
    assert not refused(lambda: checkout.subscriptions.update(state=state, reason="Spam."))
    assert str(subscription) == "Checkout to Payments v1"


def test_a_plan_in_use_is_not_deleted(version, gold, checkout):
    add_subscription(checkout, version, gold, State.CLOSED)

    with pytest.raises(IntegrityError):
        gold.delete()


def test_an_application_has_two_keys_in_an_environment(checkout):
    add_key(checkout, slot=1)
    add_key(checkout, slot=2)
    add_key(checkout, slot=1, environment=Environment.SANDBOX)

    assert refused(lambda: add_key(checkout, slot=1))
    assert refused(lambda: add_key(checkout, slot=2))
    assert refused(lambda: add_key(checkout, slot=3))
    assert refused(lambda: add_key(checkout, environment="moon"))


def test_a_key_lives_for_a_year_at_most(checkout):
    key = add_key(checkout)

    key.expires_at = timezone.now() + timedelta(days=367)

    assert refused(key.save)


def test_the_text_of_a_key_is_found_and_kept_nowhere(checkout):
    key = add_key(checkout)

    assert is_well_formed(key.secret, "cok_")
    assert Key.objects.find(key.secret) == key
    assert Key.objects.get(pk=key.pk).secret == ""


def test_keys_and_subscriptions_go_with_their_application(version, gold, checkout):
    add_key(checkout)
    add_subscription(checkout, version, gold)

    checkout.delete()

    assert not Key.objects.exists()
    assert not version.subscriptions.exists()


def test_an_application_stays_when_its_owner_goes(mia):
    checkout = add_application("Checkout", owner=mia)
    add_key(checkout)

    mia.delete()

    checkout.refresh_from_db()
    assert checkout.owner is None
    assert checkout.keys.count() == 1
