"""A program that is signed in at the moment at which another fetches, denies or removes.

No outcome but a success or a Refusal is allowed, and each success leaves exactly its events.
"""

from functools import partial

import pytest

from machines import actions
from machines.actions import TokenTerms
from machines.actions.program_sign_ins import SignInDenied, UnknownDeviceCode
from machines.events import TOKEN_CREATED
from machines.models import PersonalToken, ProgramSignIn
from organizations.actions import remove_member
from organizations.events.members import MEMBER_REMOVED
from organizations.models import Membership
from organizations.tenancy.demands import NoLongerAllowed
from projects.permissions import VIEW_PROJECT
from tests.races import events, kinds, refusals
from tests.races.rounds import organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WANTED = TokenTerms("Laptop", days=30, permissions=[VIEW_PROJECT])


def asked() -> tuple[str, ProgramSignIn]:
    """The device code of a new request, and the request."""
    codes = actions.request_program_sign_in(name="Laptop", permissions=[], address=None)
    return codes.device, ProgramSignIn.objects.with_device_code(codes.device).get()


def approved(member: Membership) -> str:
    """The device code of a request that the member approved."""
    code, sign_in = asked()
    actions.approve_program_sign_in(sign_in=sign_in, wanted=WANTED, membership=member)
    return code


def test_two_fetch_one_token(at_once, ada):
    for (member,) in organizations_of(ada):
        fetch = partial(actions.fetch_token_of_program, device_code=approved(member))

        outcomes = at_once(fetch, fetch)

        assert refusals(outcomes) == [UnknownDeviceCode]
        assert events(member.organization) == {TOKEN_CREATED: 1}
        assert PersonalToken.objects.filter(membership=member).count() == 1


def test_a_program_is_approved_while_it_is_denied(at_once, ada):
    for (member,) in organizations_of(ada):
        code, sign_in = asked()

        outcomes = at_once(
            partial(
                actions.approve_program_sign_in, sign_in=sign_in, wanted=WANTED, membership=member
            ),
            partial(actions.deny_program_sign_in, sign_in=sign_in),
        )

        assert refusals(outcomes) == [actions.SignInGone]
        sign_in.refresh_from_db()
        assert (sign_in.membership is None) == (sign_in.denied_at is not None)
        if sign_in.denied_at:
            with pytest.raises(SignInDenied):
                actions.fetch_token_of_program(device_code=code)


def test_no_token_is_fetched_by_the_program_of_a_member_who_was_removed(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.fetch_token_of_program, device_code=approved(second)),
            partial(remove_member, membership=second, by=first),
        )

        assert set(refusals(outcomes)) <= {NoLongerAllowed, UnknownDeviceCode}
        assert kinds(first.organization) in ([MEMBER_REMOVED], [TOKEN_CREATED, MEMBER_REMOVED])
        assert not PersonalToken.objects.filter(organization=first.organization).exists()
