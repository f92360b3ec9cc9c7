"""Over all role sets: no token and no service account may more than its holder, or its giver."""

import random
from datetime import timedelta
from itertools import combinations, product
from secrets import token_bytes

import pytest
from django.utils import timezone

from accounts.models import User
from machines import actions
from machines.actions.terms import demand_own_permissions
from machines.models import PersonalToken, ServiceAccount, ServiceAccountToken
from machines.permissions import MANAGE_TOKEN
from organizations.models import Membership, Role
from organizations.tenancy.demands import AboveYou, demand_giving
from organizations.tenancy.roles import RoleSlug, permissions_of_roles
from tests.machines import machine

pytestmark = [pytest.mark.django_db, pytest.mark.untraced]

ROLE_SETS = [frozenset(some) for size in range(8) for some in combinations(RoleSlug, size)]


@pytest.fixture
def tokens(acme):
    """A token of a member, and one of a service account, for each of the 128 sets of roles."""
    stored = {role.slug: role for role in Role.objects.all()}
    ends = timezone.now() + timedelta(days=30)
    common = {"organization": acme, "life": timedelta(days=30), "expires_at": ends}
    for number, slugs in enumerate(ROLE_SETS):
        user = User.objects.create(email=f"{number}@example.com")
        member = Membership.objects.create(organization=acme, user=user)
        account = ServiceAccount.objects.create(organization=acme, name=f"Robot {number}")
        for slug in slugs:
            member.membership_roles.create(organization=acme, role=stored[slug])
            account.service_account_roles.create(organization=acme, role=stored[slug])
        name = str(number)
        PersonalToken.objects.create(membership=member, name=name, digest=token_bytes(32), **common)
        ServiceAccountToken.objects.create(
            service_account=account, name=name, digest=token_bytes(32), **common
        )


@pytest.mark.parametrize("kind", [PersonalToken, ServiceAccountToken])
def test_a_token_may_what_was_chosen_and_its_holder_may_over_all_role_sets(kind, tokens):
    wrong, asked = [], 0
    for token in kind.objects.with_rights():
        held = permissions_of_roles(ROLE_SETS[int(token.name)])
        for slugs in ROLE_SETS:
            chosen = permissions_of_roles(slugs)
            token.permissions = sorted(each.value for each in chosen)
            asked += 1
            if token.permissions_now != chosen & held:
                wrong.append((ROLE_SETS[int(token.name)], slugs))

    assert asked == 128 * 128
    assert wrong == []


def test_one_gives_a_service_account_only_what_one_has_over_all_role_sets(acme):
    wrong = [
        (mine, given)
        for mine, given in product(ROLE_SETS, ROLE_SETS)
        if _is_let(demand_giving, machine(acme, *permissions_of_roles(mine)), given)
        != (permissions_of_roles(given) <= permissions_of_roles(mine))
    ]

    assert wrong == []


def test_one_gives_a_token_only_what_one_has_over_all_role_sets(acme):
    some = [each for each in ROLE_SETS if permissions_of_roles(each)]
    wrong = [
        (mine, given)
        for mine, given in product(ROLE_SETS, some)
        if _is_let(
            demand_own_permissions,
            machine(acme, *permissions_of_roles(mine)),
            permissions_of_roles(given),
        )
        != (permissions_of_roles(given) <= permissions_of_roles(mine))
    ]

    assert len(some) > 100
    assert wrong == []


@pytest.mark.parametrize("seed", range(6))
def test_the_actions_keep_the_same_rule(acme, adam, seed):
    """A sample of givers, each of whom may manage tokens whatever else their roles say."""
    sample = random.Random(seed)
    for n in range(10):
        held, given, later = (sample.choice(ROLE_SETS[1:]) for _ in range(3))
        mine = permissions_of_roles(held) | {MANAGE_TOKEN}
        giver = machine(acme, *mine)
        made = actions.create_service_account(name=f"Made {n}", slugs=given, by=adam)

        assert _is_let(_create, giver, f"New {n}", given) == (permissions_of_roles(given) <= mine)
        assert _is_let(_change, giver, made, later) == (permissions_of_roles(given ^ later) <= mine)
        assert set(ServiceAccount.objects.get(pk=made.pk).role_slugs) in (given, later)
        if permissions_of_roles(later):
            assert _is_let(_token, giver, made, later) == (
                permissions_of_roles(later) <= mine & _now(made)
            )


def _create(giver, name, slugs):
    actions.create_service_account(name=name, slugs=slugs, by=giver)


def _change(giver, account, slugs):
    actions.change_service_account(account=account, name=account.name, slugs=slugs, by=giver)


def _token(giver, account, slugs):
    wanted = actions.TokenTerms("CI", days=30, permissions=permissions_of_roles(slugs))
    actions.create_service_account_token(account=account, wanted=wanted, by=giver)


def _now(account):
    return permissions_of_roles(ServiceAccount.objects.get(pk=account.pk).role_slugs)


def _is_let(action, *arguments):
    try:
        action(*arguments)
    except (AboveYou, actions.MoreThanYours, actions.MoreThanServiceAccount):
        return False
    return True
