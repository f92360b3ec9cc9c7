"""Closing an account while others act on the same organizations, and the person elsewhere.

No outcome but a success or a Refusal is allowed. A closed account belongs nowhere, and every
organization that anyone belongs to has an administrator who can sign in.
"""

from functools import partial

import pytest

from accounts import actions as accounts
from accounts.models import User
from organizations import actions
from organizations.actions import operators
from organizations.actions.closing_accounts import OnlyAdministrator
from organizations.models import Membership, Organization
from organizations.tenancy.demands import NoLongerAllowed
from tests.cast import make_person
from tests.races import administrators, refusals, successes
from tests.races.rounds import invitations_to, organizations_of, organizations_of_each, people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

REASON = "They asked for it."


def closes(user: User) -> partial[None]:
    return partial(accounts.close_account, address=user.email, by=user)


def is_whole(organization: Organization) -> bool:
    """Whether someone administers it who can sign in, and no closed account belongs to it."""
    closed = organization.memberships.filter(user__closed_at__isnull=False)
    return administrators(organization) >= 1 and not closed.exists()


@pytest.mark.parametrize("other", ["closes", "leaves"])
def test_two_administrators_go_at_once(at_once, other):
    for first, second, _ in organizations_of_each(
        people("Ada"), people("Eve"), developers=people("Dev")
    ):
        deed = {
            "closes": closes(second.user),
            "leaves": partial(actions.leave_organization, membership=second),
        }[other]

        outcomes = at_once(closes(first.user), deed)

        allowed = {OnlyAdministrator, actions.LastAdministrator, NoLongerAllowed}
        assert set(refusals(outcomes)) <= allowed
        assert len(successes(outcomes)) == (
            2 if other == "removes" and not refusals(outcomes) else 1
        )
        assert is_whole(first.organization)


def test_one_is_made_an_administrator_while_closing(at_once):
    """Of two, the other leaves to someone who closes the account."""
    for last, heir in organizations_of_each(people("Ada"), developers=people("Dev")):
        outcomes = at_once(
            partial(actions.leave_organization, membership=last, successor=heir),
            closes(heir.user),
        )

        allowed = {actions.SuccessorGone, actions.LastAdministrator, OnlyAdministrator}
        assert set(refusals(outcomes)) <= allowed
        assert administrators(last.organization) == 1 or not last.organization.memberships.exists()
        assert not last.organization.memberships.filter(user__is_active=False).exists()


def test_a_person_joins_and_closes_the_account(at_once, ada):
    rounds = organizations_of(ada)
    for user, round_ in zip(people("Nia"), rounds, strict=True):
        ((_, invitation),) = invitations_to(user, [round_])

        outcomes = at_once(partial(actions.join, invitation=invitation, user=user), closes(user))

        assert set(refusals(outcomes)) <= {accounts.AccountClosed}
        assert 1 in successes(outcomes)
        assert not Membership.objects.filter(user=user).exists()


def test_a_person_creates_an_organization_and_closes_the_account(at_once):
    for number, user in enumerate(people("Nia")):
        create = partial(
            actions.create_organization, name="Acme", handle=f"acme-{number:03}", by=user
        )

        outcomes = at_once(create, closes(user))

        assert set(refusals(outcomes)) <= {accounts.AccountClosed}
        assert 1 in successes(outcomes)
        assert not Membership.objects.filter(user=user).exists()
        assert not Organization.objects.filter(creator=user).exists()
        left = Organization.objects.filter(handle=f"acme-{number:03}", deletion_asked_at=None)
        assert not left.exists()


@pytest.mark.parametrize("who", ["the one appointed", "the absent administrator"])
def test_an_operator_appoints_while_somebody_closes(at_once, who):
    olga = make_person("Olga", is_staff=True)
    for absent, member in organizations_of_each(people("Ada"), developers=people("Dev")):
        closing = member if who == "the one appointed" else absent
        appoint = partial(
            operators.appoint_administrator,
            organization=absent.organization,
            address=member.user.email,
            reason=REASON,
            by=olga,
        )

        outcomes = at_once(appoint, closes(closing.user))

        assert set(refusals(outcomes)) <= {operators.NoSuchMember, OnlyAdministrator}
        assert is_whole(absent.organization)


def test_an_account_is_closed_once(at_once):
    for user in people("Nia"):
        outcomes = at_once(closes(user), closes(user))

        assert refusals(outcomes) == [accounts.AccountClosed]
