"""Whose a quota is: shared by the applications of an owner, and kept by those that go on."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gateways.tests.makers import add_key, ask, code, offer
from organizations.tenancy.roles import RoleSlug
from portal import actions
from portal.tests.makers import add_offer
from tests.cast import add_member
from usage.models import MonthlyUse
from usage.quotas.monthly_use import Month
from usage.retention import forget_old
from usage.tests.makers import line, report

pytestmark = pytest.mark.django_db
QUOTA = 10
PASSED, USED_UP = (200, "VALID"), (403, "QUOTA_EXCEEDED")


@pytest.fixture
def limited(adam):
    return offer(adam, quota=QUOTA)


def add_shop(limited, owner, name="Other"):
    """Another application with the same plan, and its key."""
    organization = owner.organization
    shop = organization.applications.create(name=name, handle=name.lower(), owner=owner)
    add_offer(limited.version, limited.plan) if not limited.version.offers.exists() else None
    actions.subscribe(application=shop, version=limited.version, plan=limited.plan, by=owner)
    return shop, add_key(shop).secret


def test_another_application_of_the_owner_shares_the_quota(client, limited, adam):
    shop, key = add_shop(limited, adam)
    half = QUOTA // 2
    report(client, limited, *[line(limited)] * half)
    assert code(ask(client, limited, X_API_Key=key)) == PASSED

    report(client, limited, *[line(limited, application=str(shop.pk))] * half)

    assert code(ask(client, limited)) == USED_UP
    assert code(ask(client, limited, X_API_Key=key)) == USED_UP


def test_an_application_made_later_goes_on_where_the_owner_was(client, limited, adam):
    report(client, limited, *[line(limited)] * QUOTA)

    _, key = add_shop(limited, adam)

    assert code(ask(client, limited, X_API_Key=key)) == USED_UP


def test_so_does_one_that_is_made_in_place_of_a_deleted_one(client, limited, adam):
    report(client, limited, *[line(limited)] * QUOTA)
    actions.delete_application(application=limited.application, by=adam)

    _, key = add_shop(limited, adam)

    assert code(ask(client, limited, X_API_Key=key)) == USED_UP


def test_so_does_one_after_the_first_was_given_away_or_got_another_plan(client, limited, adam):
    report(client, limited, *[line(limited)] * QUOTA)
    heir = add_member(adam.organization, "Sue", RoleSlug.API_SUBSCRIBER)
    large = adam.organization.plans.create(name="Large", handle="large", quota=1_000)
    for plan in (limited.plan, large):
        add_offer(limited.version, plan)
    actions.change_subscription_plan(subscription=limited.subscription, plan=large, by=adam)
    actions.transfer_application(application=limited.application, to=heir, by=adam)

    _, key = add_shop(limited, adam)

    assert code(ask(client, limited)) == PASSED
    assert code(ask(client, limited, X_API_Key=key)) == USED_UP


def test_another_owner_and_another_plan_have_a_quota_of_their_own(client, limited, adam):
    sue = add_member(adam.organization, "Sue", RoleSlug.API_SUBSCRIBER)
    _, theirs = add_shop(limited, sue)
    silver = adam.organization.plans.create(name="Silver", handle="silver", quota=QUOTA)
    add_offer(limited.version, silver)
    mine = adam.organization.applications.create(name="Mine", handle="mine", owner=adam)
    actions.subscribe(application=mine, version=limited.version, plan=silver, by=adam)

    report(client, limited, *[line(limited)] * QUOTA)

    assert code(ask(client, limited, X_API_Key=theirs)) == PASSED
    assert code(ask(client, limited, X_API_Key=add_key(mine).secret)) == PASSED


def test_an_application_without_an_owner_has_what_it_has_used(client, limited, adam):
    limited.application.owner = None
    limited.application.save()

    report(client, limited, *[line(limited)] * QUOTA)

    assert code(ask(client, limited)) == USED_UP


def test_an_application_that_is_given_away_keeps_what_it_has_used(client, limited, adam):
    report(client, limited, *[line(limited)] * QUOTA)
    heir = add_member(adam.organization, "Sue", RoleSlug.API_SUBSCRIBER)

    actions.transfer_application(application=limited.application, to=heir, by=adam)
    report(client, limited, line(limited))

    assert code(ask(client, limited)) == USED_UP


def test_whose_calls_they_were_is_forgotten_with_the_month(client, limited, monkeypatch):
    report(client, limited, line(limited))
    forget_old()
    assert MonthlyUse.objects.get().person_id == limited.application.owner.user_id
    turn = Month.of(timezone.now()).end

    monkeypatch.setattr("usage.retention.timezone.now", lambda: turn)
    forget_old()

    assert not MonthlyUse.objects.exists()


def test_settling_costs_as_much_with_many_applications(client, limited, adam):
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            report(client, limited, line(limited))
        return len(queries)

    statements()
    few = statements()
    for number in range(10):
        add_shop(limited, adam, f"Shop-{number}")

    assert statements() == few
