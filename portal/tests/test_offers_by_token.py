"""What programs read before they subscribe: published versions, and the plans of each."""

import pytest

from apis.models import Visibility
from apis.states import State
from apis.tests.makers import add_api, add_version
from organizations.tenancy.roles import RoleSlug
from portal.permissions import MANAGE_APPLICATIONS
from portal.tests.makers import add_offer, add_plan
from tests.api import Machine, personal_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member, add_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def gold(adam):
    return add_plan("Gold", by=adam, requests=100, window=60)


@pytest.fixture
def payments(adam, gold):
    """A published version, which comes with one plan."""
    return add_offer(add_version(add_api("Payments", by=adam)), gold).version


@pytest.fixture
def guest(acme):
    """Someone outside who uses APIs, and who sees the Developer Portal only."""
    return add_member(acme, "Gus", RoleSlug.EXTERNAL_API_SUBSCRIBER)


def shown(machine, organization, **query):
    items = machine.get(at(organization, "/offers"), query).json()["items"]
    return [(item["api_handle"], item["major"], item["plan"]["handle"]) for item in items]


def test_who_sees_the_portal_only_reads_all_that_a_subscription_needs(acme, guest, payments, gold):
    machine = Machine(add_token(guest).secret)

    (offer,) = machine.get(at(acme, "/offers")).json()["items"]

    assert offer.pop("plan")["id"] == str(gold.pk)
    assert offer == {
        "version_id": str(payments.pk),
        "major": 1,
        "api_id": str(payments.api_id),
        "api_handle": "payments",
        "api_name": "Payments",
    }


def test_what_cannot_be_subscribed_to_is_not_listed(adam, acme, guest, zed, payments, gold):
    machine = Machine(add_token(guest).secret)
    hidden = add_api("Secret", by=adam)
    type(hidden).objects.filter(pk=hidden.pk).update(visibility=Visibility.ROLES)
    add_offer(add_version(hidden), gold)
    for state in set(State) - {State.PUBLISHED}:
        add_offer(add_version(payments.api, state), gold)
    add_offer(payments, add_plan("Old", by=adam, archived_at=adam.joined_at))
    theirs = add_plan("Theirs", by=zed)
    add_offer(add_version(add_api("Theirs", by=zed)), theirs)

    assert shown(machine, acme) == [("payments", 1, "gold")]
    assert shown(Machine(add_token(adam).secret), acme) == [
        ("payments", 1, "gold"),
        ("secret", 1, "gold"),
    ]
    assert shown(Machine(add_token(adam).secret), acme, plan_id=str(theirs.pk)) == []


def test_offers_are_narrowed_and_need_the_portal(adam, acme, payments, gold):
    silver = add_offer(payments, add_plan("Silver", by=adam)).plan
    add_offer(add_version(add_api("Orders", by=adam)), silver)
    machine = Machine(personal_token(adam).secret)

    for query, offers in (
        ({"version_id": str(payments.pk)}, ["gold", "silver"]),
        ({"plan_id": str(silver.pk)}, ["silver", "silver"]),
        ({"version_id": str(payments.pk), "plan_id": str(silver.pk)}, ["silver"]),
        ({"version_id": "x"}, []),
    ):
        assert [plan for _, _, plan in shown(machine, acme, **query)] == offers
    other = Machine(personal_token(adam, MANAGE_APPLICATIONS).secret)
    assert_problem(other.get(at(acme, "/offers")), 403, "missing-permission")
