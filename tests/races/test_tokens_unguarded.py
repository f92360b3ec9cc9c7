"""What the races of `test_tokens.py` come to without the turn or constraint that decides them."""

from functools import partial
from uuid import uuid4

import pytest

from machines import actions
from machines.actions import TokenTerms, service_accounts
from machines.actions.terms import MOST_TOKENS
from machines.events import SERVICE_ACCOUNT_CHANGED, SERVICE_ACCOUNT_CREATED, TOKEN_REVOKED
from machines.models import PersonalToken
from organizations.actions import change_roles
from organizations.events.members import MEMBER_ROLES_CHANGED
from organizations.tenancy.credential_kinds import CredentialKind
from organizations.tenancy.roles import RoleSlug
from projects.actions import projects
from projects.events import PROJECT_CREATED
from projects.permissions import VIEW_PROJECT
from tests.races import kinds, slip_in, without_constraints
from tests.races.tokens import service_account_of, shown, token_of, token_of_service_account

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]

PORTAL_ONLY = [RoleSlug.EXTERNAL_API_SUBSCRIBER]
WANTED = TokenTerms("Backup", days=30, permissions=[VIEW_PROJECT])


def test_without_the_lock_a_token_is_rotated_into_two(pair, monkeypatch):
    member, _ = pair
    rotate = partial(
        actions.rotate_personal_token, token=token_of(member), overlap_hours=24, membership=member
    )
    slip_in(monkeypatch, CredentialKind, "lock_and_reload", rotate)

    rotate()

    assert PersonalToken.objects.filter(membership=member).living().count() == 3


def test_without_the_turn_a_revoked_token_writes(pair, monkeypatch):
    member, _ = pair
    token = token_of(member)
    bearer = shown(token)
    revoke = partial(actions.revoke_personal_token, token=token, membership=member)
    slip_in(monkeypatch, projects, "clean_name", revoke)

    projects.create_project(name="Apollo", by=bearer)

    assert kinds(member.organization) == [TOKEN_REVOKED, PROJECT_CREATED]


def test_without_the_turn_a_token_writes_by_a_role_that_was_taken(pair, monkeypatch):
    first, second = pair
    bearer = shown(token_of(second))
    take = partial(change_roles, membership=second, slugs=PORTAL_ONLY, by=first)
    slip_in(monkeypatch, projects, "clean_name", take)

    projects.create_project(name="Apollo", by=bearer)

    assert kinds(first.organization) == [MEMBER_ROLES_CHANGED, PROJECT_CREATED]


def test_without_the_turn_a_service_account_writes_by_a_role_that_was_taken(pair, monkeypatch):
    member, _ = pair
    account = service_account_of(member)
    bearer = shown(token_of_service_account(account, by=member))
    take = partial(
        actions.change_service_account,
        account=account,
        name="Deployments",
        slugs=PORTAL_ONLY,
        by=member,
    )
    slip_in(monkeypatch, projects, "clean_name", take)

    projects.create_project(name="Apollo", by=bearer)

    assert kinds(member.organization) == [SERVICE_ACCOUNT_CHANGED, PROJECT_CREATED]


def test_without_the_lock_somebody_gives_a_service_account_what_they_lost(pair, monkeypatch):
    first, second = pair
    take = partial(change_roles, membership=second, slugs=PORTAL_ONLY, by=first)
    slip_in(monkeypatch, service_accounts, "_demand_roles", take)

    actions.create_service_account(name="Everything", slugs=[RoleSlug.ADMINISTRATOR], by=second)

    assert kinds(first.organization) == [MEMBER_ROLES_CHANGED, SERVICE_ACCOUNT_CREATED]


def test_without_the_constraint_a_form_makes_two_tokens(pair, monkeypatch):
    member, _ = pair
    wanted = TokenTerms("Backup", days=30, form_id=uuid4(), permissions=[VIEW_PROJECT])
    create = partial(actions.create_personal_token, wanted=wanted, membership=member)
    slip_in(monkeypatch, CredentialKind, "demand_room", create)

    with without_constraints("machines_personaltoken_form_id_key"):
        create()
        made = PersonalToken.objects.filter(membership=member).count()

    assert made == 2


def test_without_the_lock_there_is_a_token_too_many(pair, monkeypatch):
    member, _ = pair
    for _ in range(MOST_TOKENS - 1):
        token_of(member)
    create = partial(actions.create_personal_token, wanted=WANTED, membership=member)
    slip_in(monkeypatch, CredentialKind, "demand_room", create)

    create()

    assert PersonalToken.objects.filter(membership=member).count() == MOST_TOKENS + 1
