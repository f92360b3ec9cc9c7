"""What each role may do, and who may give which role."""

import random
from itertools import combinations
from pathlib import Path

import pytest
from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.models import Permission as StoredPermission

from organizations import actions
from organizations.apps import OrganizationsConfig
from organizations.models import Organization, Role
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy import roles
from organizations.tenancy.demands import AboveYou
from organizations.tenancy.roles import PERMISSIONS, RoleSlug, permissions_of_role
from tests.cast import add_member
from tests.database import business
from tests.reading import notices, reason_at
from tests.written import written_grants

ROOT = Path(__file__).parents[2]

# Written out for review, and not made from the code: a grant that no one meant fails here.
TABLE = written_grants()
ROLE_SETS = [set(some) for size in range(8) for some in combinations(RoleSlug, size)]


def may_do(held):
    """The union, by the table above alone."""
    return {permission for role in held for permission in TABLE[role.value]}


def test_each_role_may_do_what_the_table_says():
    assert TABLE["billing-administrator"] == {
        *("view_organization", "view_tier", "view_billingsubscription"),
        *("create_billingsubscription", "view_paymentmethod", "create_paymentmethod"),
        "manage_invoice",
    }
    assert TABLE["external-api-subscriber"] == {
        *("view_portal", "manage_applications", "subscribe_application"),
        *("manage_subscriptions", "generate_key", "manage_keys"),
    }
    assert {role.value: {str(p) for p in permissions_of_role(role)} for role in RoleSlug} == TABLE


def test_there_are_seven_roles_under_these_names():
    assert [role.label for role in RoleSlug] == [
        "Administrator",
        "API publisher",
        "API subscriber",
        "Billing administrator",
        "Developer",
        "Environment manager",
        "External API subscriber",
    ]
    assert all(role.description.endswith(".") for role in RoleSlug)


def test_every_permission_is_explained_in_plain_words():
    assert all(permission.label and "_" not in permission.label for permission in PERMISSIONS)
    assert all(roles.roles_granting(permission) for permission in PERMISSIONS)


def test_the_members_of_each_enumeration_stand_in_order():
    assert [str(role) for role in RoleSlug] == sorted(RoleSlug)


@pytest.mark.django_db
def test_synchronizing_again_changes_nothing():
    before = stored()

    Role.objects.synchronize()

    assert stored() == before == {slug: (slug, TABLE[slug]) for slug in TABLE}


@pytest.mark.django_db
def test_synchronizing_takes_away_what_is_no_longer_granted(mia):
    extra = StoredPermission.objects.get(codename="manage_organization")
    Role.objects.get(slug="developer").permissions.add(extra)
    assert mia.can(MANAGE_ORGANIZATION)

    Role.objects.synchronize()

    again = mia.organization.memberships.get(pk=mia.pk)
    assert not again.can(MANAGE_ORGANIZATION)
    assert again.can(PERMISSIONS["view_project"])


@pytest.mark.django_db
def test_synchronizing_gives_back_what_was_lost(mia):
    Role.objects.get(slug="developer").permissions.clear()
    StoredPermission.objects.filter(codename="view_project").update(name="Something old")

    Role.objects.synchronize()

    assert mia.organization.memberships.get(pk=mia.pk).can(PERMISSIONS["view_project"])
    assert StoredPermission.objects.get(codename="view_project").name == "View projects"


def test_migrated_back_to_nothing_there_are_no_roles_to_synchronize(db, django_assert_num_queries):
    config = installed.get_app_config("organizations")
    assert isinstance(config, OrganizationsConfig)

    with django_assert_num_queries(0):
        config._synchronize_roles(using="default", apps=Apps())


def test_one_gives_only_what_one_has_over_all_role_sets():
    wrong = [
        (mine, given)
        for mine in ROLE_SETS
        for given in ROLE_SETS
        if roles.include_all_of_roles(may_do(mine), given) != (may_do(given) <= may_do(mine))
    ]

    assert len(ROLE_SETS) ** 2 == 128 * 128
    assert wrong == []


def test_an_administrator_gives_every_role_and_nobody_else_gives_administrator():
    for mine in ROLE_SETS:
        is_administrator = RoleSlug.ADMINISTRATOR in mine
        assert roles.include_all_of_roles(may_do(mine), RoleSlug) == is_administrator
        assert (
            roles.include_all_of_roles(may_do(mine), [RoleSlug.ADMINISTRATOR]) == is_administrator
        )


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_the_actions_keep_the_same_rule(acme, seed):
    """A sample of givers, each of whom may manage members whatever else their roles say."""
    manage = StoredPermission.objects.get(codename="manage_membership")
    for role in Role.objects.all():
        role.permissions.add(manage)
    sample = random.Random(seed)
    for n in range(10):
        held, given = (set(sample.choice(ROLE_SETS[1:])) for _ in range(2))
        giver = add_member(acme, f"Giver {n}", *held)
        taker = add_member(acme, f"Taker {n}", RoleSlug.EXTERNAL_API_SUBSCRIBER)
        moved = given ^ {RoleSlug.EXTERNAL_API_SUBSCRIBER}
        mine = may_do(held) | {"manage_membership"}

        assert gave(taker, given, by=giver) == (may_do(moved) <= mine), (held, given)
        assert invited(f"{n}@example.com", given, by=giver) == (may_do(given) <= mine)


@pytest.mark.django_db
def test_a_forged_form_gives_no_role_above_ones_own(acme, lea, mia, client_of):
    before = business()

    page = client_of(lea).post(
        f"/organizations/acme/settings/members/{mia.pk}/", {"roles": ["administrator"]}
    )

    assert notices(page) == ["You can add or remove only roles whose permissions you have."]
    assert business() == before


@pytest.mark.django_db
def test_a_forged_form_takes_no_role_above_ones_own(acme, lea, adam, client_of):
    add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)

    client_of(lea).post(
        f"/organizations/acme/settings/members/{adam.pk}/", {"roles": ["developer"]}
    )

    assert acme.memberships.get(pk=adam.pk).role_slugs == [RoleSlug.ADMINISTRATOR]


@pytest.mark.django_db
@pytest.mark.parametrize("forged", ["owner", "superuser", "1", "", "ADMINISTRATOR", "developer "])
def test_a_role_that_does_not_exist_is_refused_at_the_field(adam, mia, client_of, forged):
    before = business()

    page = client_of(adam).post(
        f"/organizations/acme/settings/members/{mia.pk}/", {"roles": ["developer", forged]}
    )

    assert reason_at(page, "roles")
    assert business() == before


def stored():
    return {
        role.slug: (role.slug, {p.codename for p in role.permissions.all()})
        for role in Role.objects.prefetch_related("permissions")
    }


def gave(taker, given, *, by):
    try:
        actions.change_roles(membership=taker, slugs=given, by=by)
    except AboveYou:
        return False
    return set(Organization.objects.get().memberships.get(pk=taker.pk).role_slugs) == given


def invited(address, given, *, by):
    try:
        (outcome,) = actions.invite_members(addresses=[address], slugs=given, by=by)
    except AboveYou:
        return False
    assert outcome.invitation is not None, outcome.refusal
    return set(outcome.invitation.role_slugs) == given
