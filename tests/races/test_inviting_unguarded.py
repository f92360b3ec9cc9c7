"""What the races of `test_inviting.py` come to without the lock or constraint that decides them.

Not by luck: one deed runs whole between the other's check and its write. So these tests say that
the guards are needed, that they are all there is, and where a second one catches what the first
let through.
"""

from functools import partial

import pytest
from django.db import IntegrityError

from organizations import actions, limits
from organizations.actions import invitations
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import invite
from tests.races import slip_in, without_constraints

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]

DEVELOPER = [RoleSlug.DEVELOPER]


def invite_zoe(by: Membership) -> list[actions.Outcome]:
    return actions.invite_members(addresses=["zoe@example.com"], slugs=DEVELOPER, by=by)


def test_without_lock_and_constraint_one_address_is_invited_twice(pair, monkeypatch):
    first, second = pair
    slip_in(monkeypatch, limits, "invitation_allowance", partial(invite_zoe, by=second))

    with without_constraints("invitation_one_open_per_address"):
        invite_zoe(by=first)
        open_ones = first.organization.invitations.open().count()

    assert open_ones == 2


def test_without_the_lock_the_constraint_still_invites_an_address_once(pair, monkeypatch):
    first, second = pair
    slip_in(monkeypatch, limits, "invitation_allowance", partial(invite_zoe, by=second))

    with pytest.raises(IntegrityError, match="invitation_one_open_per_address"):
        invite_zoe(by=first)

    assert first.organization.invitations.open().count() == 1


def test_without_the_lock_more_are_invited_than_the_limit_allows(pair, monkeypatch, settings):
    settings.INVITATIONS_OPEN = 1
    first, second = pair
    other = partial(actions.invite_members, addresses=["yan@a.com"], slugs=DEVELOPER, by=second)
    slip_in(monkeypatch, limits, "invitation_allowance", other)

    invite_zoe(by=first)

    assert first.organization.invitations.open().count() == 2


def test_without_the_lock_two_resends_make_one_version(pair, nia, monkeypatch):
    first, second = pair
    invitation = invite(nia.email, by=first)
    other = partial(actions.resend_invitation, invitation=invitation, by=second)
    slip_in(monkeypatch, invitations, "_reload_unanswered", other)

    actions.resend_invitation(invitation=invitation, by=first)

    invitation.refresh_from_db()
    assert invitation.version == 2
