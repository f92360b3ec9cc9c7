"""The statement that is planned once, against the query that Django writes of the same question."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.second_factor import factors, totp
from credentials import secret_format
from machines.models import PersonalToken, ServiceAccountToken
from machines.token_lookup import Token, find_token
from organizations.actions import change_roles
from organizations.models import Membership, Organization
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, add_service_account, add_service_account_token, add_token

SUSPENDED, WAITING = {"suspended_at": timezone.now()}, {"deletion_asked_at": timezone.now()}
REQUIRING, SOON = ({"second_factor_from": day} for day in ("2020-01-01", "2999-01-01"))


@pytest.fixture
def tokens(adam: Membership, acme: Organization) -> list[Any]:
    """Of members and service accounts with one role, with two, and with all.

    Adam has a second factor, another administrator nothing but recovery codes.
    """
    factors.create_app(adam.user, totp.new_secret())
    codes = add_member(acme, "Cody", RoleSlug.ADMINISTRATOR)
    factors.replace_recovery_codes(codes.user, ["a"])
    found: list[Any] = [add_token(adam), add_token(codes)]
    for number, slugs in enumerate(
        [(RoleSlug.DEVELOPER,), (RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER), tuple(RoleSlug)]
    ):
        found.append(add_token(add_member(acme, f"Robin {number}", *slugs)))
        account = add_service_account(f"Robot {number}", *slugs, by=adam)
        found.append(add_service_account_token(account, by=adam))
    return found


def as_django_reads(text: str) -> Token | None:
    for kind in (PersonalToken, ServiceAccountToken):
        if token := kind.objects.with_rights().find(text):
            return token
    return None


def assert_the_same(token: Any) -> Token | None:
    """Both find it, with the same of everything, or neither does."""
    expected, found = as_django_reads(token.secret), find_token(token.secret)
    if expected is None or found is None:
        assert expected is found
        return None
    assert type(found) is type(expected)
    assert model_to_dict(found) == model_to_dict(expected)
    assert found.lacks_factor == expected.lacks_factor
    assert found.permissions_now == expected.permissions_now
    assert found.holder == expected.holder
    for field in Organization._meta.concrete_fields:
        name = field.attname
        assert getattr(found.organization, name) == getattr(expected.organization, name)
    assert found.holder.organization is found.organization
    if isinstance(found, PersonalToken) and isinstance(expected, PersonalToken):
        for name in ("pk", "email", "name", "is_active"):
            own, other = found.membership.user, expected.membership.user
            assert getattr(own, name) == getattr(other, name)
    return found


def test_every_token_is_read_as_django_reads_it(tokens: list[Any]) -> None:
    for token in tokens:
        assert assert_the_same(token) == token


@pytest.mark.parametrize("state", [SUSPENDED, WAITING, SUSPENDED | WAITING, REQUIRING, SOON])
def test_in_every_state_of_the_organization(
    state: dict[str, Any], tokens: list[Any], acme: Organization
) -> None:
    Organization.objects.filter(pk=acme.pk).update(**state)

    for token in tokens:
        assert assert_the_same(token) == token


def test_where_a_factor_is_required_the_tokens_of_members_without_one_give_nothing(
    tokens: list[Any], acme: Organization
) -> None:
    Organization.objects.filter(pk=acme.pk).update(**REQUIRING)

    found: list[Any] = [find_token(token.secret) for token in tokens]

    giving = [token for token, each in zip(tokens, found, strict=True) if each.permissions_now]
    of_machines = [token for token in tokens if isinstance(token, ServiceAccountToken)]
    assert giving == [tokens[0], *of_machines]


def test_with_every_state_of_whose_it_is(
    tokens: list[Any], adam: Membership, acme: Organization
) -> None:
    closed, changed = (add_token(add_member(acme, n, RoleSlug.DEVELOPER)) for n in ("A", "B"))
    closed.membership.user.is_active = False
    closed.membership.user.save()
    change_roles(membership=changed.membership, slugs=[RoleSlug.BILLING_ADMINISTRATOR], by=adam)
    nothing = add_token(add_member(acme, "C", RoleSlug.DEVELOPER))
    nothing.membership.membership_roles.all().delete()

    assert assert_the_same(closed) is None
    assert assert_the_same(changed) == changed
    assert assert_the_same(nothing) == nothing


def test_what_ended_is_not_found(tokens: list[Any]) -> None:
    for token in tokens:
        type(token).objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(0, 1))
        assert assert_the_same(token) is None
        token.delete()
        assert assert_the_same(token) is None


def test_one_statement_reads_everything_that_a_call_needs(tokens: list[Any]) -> None:
    for token in tokens:
        find_token(token.secret)
        with CaptureQueriesContext(connection) as queries:
            found = find_token(token.secret)
            assert found is not None
            said = str(found), str(found.holder), str(found.organization), found.permissions_now

        assert all(said)
        assert len(queries) == 1


@pytest.mark.parametrize("text", ["", "x", "cop_" + "a" * 38, "cos_" + "a" * 38, "\0", "cop_é"])
def test_what_is_no_token_costs_nothing(text: str, db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert find_token(text) is None

    assert len(queries) == 0


def test_an_unknown_token_is_not_found(db: None) -> None:
    for kind in (PersonalToken, ServiceAccountToken):
        assert find_token(secret_format.make(kind.mark)) is None
