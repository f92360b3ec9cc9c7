"""Tokens and service accounts at the moment at which someone takes something from them.

No outcome but a success or a Refusal is allowed, and each success leaves exactly its events.
"""

from functools import partial
from threading import Event
from uuid import uuid4

import pytest
from django.test import Client

from credentials.actions import MadeAlready, RotatedAlready
from machines import actions
from machines.actions import TokenTerms
from machines.actions.terms import MOST_TOKENS
from machines.bearer import bearer_of
from machines.events import (
    SERVICE_ACCOUNT_CHANGED,
    SERVICE_ACCOUNT_CREATED,
    TOKEN_CREATED,
    TOKEN_REVOKED,
    TOKEN_ROTATED,
)
from machines.models import PersonalToken, ServiceAccountToken
from organizations.actions import change_roles, remove_member
from organizations.events.members import MEMBER_REMOVED, MEMBER_ROLES_CHANGED
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from projects.actions import create_project
from projects.events import PROJECT_CREATED
from projects.permissions import VIEW_PROJECT
from tests.races import events, kinds, refusals, successes
from tests.races.rounds import organizations_of
from tests.races.tokens import service_account_of, shown, token_of, token_of_service_account

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

PORTAL_ONLY = [RoleSlug.EXTERNAL_API_SUBSCRIBER]
REFUSED = {401, 403, 404}


def test_two_rotate_a_token(at_once, ada):
    for (member,) in organizations_of(ada):
        old = token_of(member)
        rotate = partial(
            actions.rotate_personal_token, token=old, overlap_hours=24, membership=member
        )

        outcomes = at_once(rotate, rotate)

        assert refusals(outcomes) == [RotatedAlready]
        assert PersonalToken.objects.filter(membership=member).living().count() == 2
        assert events(member.organization) == {TOKEN_ROTATED: 1}


def test_two_rotate_a_token_of_a_service_account(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        old = token_of_service_account(service_account_of(first), by=first)
        rotate = partial(actions.rotate_service_account_token, token=old, overlap_hours=24)

        outcomes = at_once(partial(rotate, by=first), partial(rotate, by=second))

        assert refusals(outcomes) == [RotatedAlready]
        living = ServiceAccountToken.objects.filter(organization=first.organization).living()
        assert living.count() == 2
        assert events(first.organization) == {TOKEN_ROTATED: 1}


def test_a_token_is_rotated_while_it_is_revoked(at_once, ada):
    for (member,) in organizations_of(ada):
        old = token_of(member)

        outcomes = at_once(
            partial(actions.rotate_personal_token, token=old, overlap_hours=0, membership=member),
            partial(actions.revoke_personal_token, token=old, membership=member),
        )

        assert set(refusals(outcomes)) <= {actions.TokenGone}
        assert bearer_of(old.secret) is None
        assert PersonalToken.objects.filter(membership=member).count() == (0 in successes(outcomes))


def test_a_revoked_token_writes_nothing(at_once, ada):
    for (member,) in organizations_of(ada):
        token = token_of(member)

        outcomes = at_once(
            partial(create_project, name="Apollo", by=shown(token)),
            partial(actions.revoke_personal_token, token=token, membership=member),
        )

        assert refusals(outcomes) in ([], [NoLongerAllowed])
        assert kinds(member.organization) in (
            [TOKEN_REVOKED],
            [PROJECT_CREATED, TOKEN_REVOKED],
        )
        assert bearer_of(token.secret) is None


def test_a_token_writes_nothing_once_the_role_is_taken(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(create_project, name="Apollo", by=shown(token_of(second))),
            partial(change_roles, membership=second, slugs=PORTAL_ONLY, by=first),
        )

        assert refusals(outcomes) in ([], [NoLongerAllowed])
        assert kinds(first.organization) in (
            [MEMBER_ROLES_CHANGED],
            [PROJECT_CREATED, MEMBER_ROLES_CHANGED],
        )


def test_a_service_account_writes_nothing_once_its_role_is_taken(at_once, ada):
    for (member,) in organizations_of(ada):
        account = service_account_of(member)
        take = partial(actions.change_service_account, name="Deployments", slugs=PORTAL_ONLY)

        outcomes = at_once(
            partial(
                create_project,
                name="Apollo",
                by=shown(token_of_service_account(account, by=member)),
            ),
            partial(take, account=account, by=member),
        )

        assert refusals(outcomes) in ([], [NoLongerAllowed])
        assert kinds(member.organization) in (
            [SERVICE_ACCOUNT_CHANGED],
            [PROJECT_CREATED, SERVICE_ACCOUNT_CHANGED],
        )


@pytest.mark.parametrize("deed", ["role", "removal", "revocation"])
def test_no_call_that_begins_after_the_commit_is_served(deed, at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        token, over = token_of(second), Event()
        take = {
            "role": partial(change_roles, membership=second, slugs=PORTAL_ONLY, by=first),
            "removal": partial(remove_member, membership=second, by=first),
            "revocation": partial(actions.revoke_personal_token, token=token, membership=second),
        }[deed]

        _, late = at_once(partial(_done, take, over), partial(_asked_until, over, token))

        assert late in REFUSED


def test_a_service_account_gets_no_roles_that_its_giver_lost(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(
                actions.create_service_account,
                name="Everything",
                slugs=[RoleSlug.ADMINISTRATOR],
                by=second,
            ),
            partial(change_roles, membership=second, slugs=PORTAL_ONLY, by=first),
        )

        assert refusals(outcomes) in ([], [NoLongerAllowed])
        assert kinds(first.organization) in (
            [MEMBER_ROLES_CHANGED],
            [SERVICE_ACCOUNT_CREATED, MEMBER_ROLES_CHANGED],
        )
        assert first.organization.service_accounts.count() == (0 in successes(outcomes))


def test_no_token_is_made_by_somebody_who_was_removed(at_once, ada, eve):
    wanted = TokenTerms("Backup", days=30, permissions=[VIEW_PROJECT])
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.create_personal_token, wanted=wanted, membership=second),
            partial(remove_member, membership=second, by=first),
        )

        assert refusals(outcomes) in ([], [NoLongerAllowed])
        assert kinds(first.organization) in ([MEMBER_REMOVED], [TOKEN_CREATED, MEMBER_REMOVED])
        assert not PersonalToken.objects.filter(organization=first.organization).exists()


def test_a_form_that_is_sent_twice_at_once_makes_one_token(at_once, ada):
    for (member,) in organizations_of(ada):
        wanted = TokenTerms("Backup", days=30, form_id=uuid4(), permissions=[VIEW_PROJECT])
        create = partial(actions.create_personal_token, wanted=wanted, membership=member)

        outcomes = at_once(create, create)

        assert refusals(outcomes) == [MadeAlready]
        assert events(member.organization) == {TOKEN_CREATED: 1}
        assert PersonalToken.objects.filter(membership=member).count() == 1


def test_two_make_the_last_token_that_fits(at_once, ada):
    for (member,) in organizations_of(ada, rounds=20):
        for _ in range(MOST_TOKENS - 1):
            token_of(member)
        wanted = TokenTerms("Backup", days=30, permissions=[VIEW_PROJECT])
        create = partial(actions.create_personal_token, wanted=wanted, membership=member)

        outcomes = at_once(create, create)

        assert refusals(outcomes) == [actions.TooManyTokens]
        assert PersonalToken.objects.filter(membership=member).count() == MOST_TOKENS


def _done(deed, over):
    """Do it, and say so when its commit has come back."""
    try:
        deed()
    finally:
        over.set()


def _asked_until(over, token):
    """Ask the API by this token until it is over: what the first call got that began after it."""
    client, address = Client(), f"/api/v1/organizations/{token.organization_id}/projects"
    is_over = False
    while not is_over:
        is_over = over.is_set()
        answer = client.get(address, headers={"Authorization": f"Bearer {token.secret}"})
    return answer.status_code
