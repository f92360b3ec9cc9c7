"""An invitation that is answered while someone takes it back, or takes back its inviter.

No outcome but a success or a Refusal is allowed, and each success leaves exactly one event.
"""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from audit.models import Event
from organizations import actions
from organizations.events.invitations import (
    INVITATION_ACCEPTED,
    INVITATION_DECLINED,
    INVITATION_RENEWAL_ASKED,
    INVITATION_REVOKED,
)
from organizations.events.members import MEMBER_REMOVED, MEMBER_ROLES_CHANGED
from organizations.models import Invitation
from organizations.tenancy.joining import AlreadyMember
from organizations.tenancy.roles import RoleSlug
from tests.races import events, member_ids, refusals, successes
from tests.races.rounds import invitations_to, organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

DEVELOPER, PUBLISHER, BILLING = (
    [RoleSlug.DEVELOPER],
    [RoleSlug.API_PUBLISHER],
    [RoleSlug.BILLING_ADMINISTRATOR],
)


def test_one_link_is_joined_eight_times(at_once, ada, nia):
    for (by,), invitation in invitations_to(nia, organizations_of(ada)):
        outcomes = at_once(*[partial(actions.join, invitation=invitation, user=nia)] * 8)

        assert refusals(outcomes) == [AlreadyMember] * 7
        assert member_ids(by.organization) == sorted([ada.pk, nia.pk])
        assert events(by.organization) == {INVITATION_ACCEPTED: 1}


@pytest.mark.parametrize("other", ["revoke", "decline"])
def test_joining_meets_revoking_or_declining(at_once, ada, nia, other):
    for (by,), invitation in invitations_to(nia, organizations_of(ada)):
        against, did = {
            "revoke": (
                partial(actions.revoke_invitation, invitation=invitation, by=by),
                INVITATION_REVOKED,
            ),
            "decline": (
                partial(actions.decline_invitation, invitation=invitation, user=nia),
                INVITATION_DECLINED,
            ),
        }[other]

        outcomes = at_once(partial(actions.join, invitation=invitation, user=nia), against)

        has_joined = nia.pk in member_ids(by.organization)
        assert refusals(outcomes) == [actions.InvitationClosed]
        assert successes(outcomes) == [0 if has_joined else 1]
        invitation.refresh_from_db()
        assert invitation.fate.startswith("has already been used" if has_joined else f"was {other}")
        left = INVITATION_ACCEPTED if has_joined else did
        assert events(by.organization) == {left: 1}


def test_joining_meets_the_removal_of_the_inviter(at_once, ada, eve, nia):
    for (first, second), invitation in invitations_to(nia, organizations_of(ada, eve)):
        outcomes = at_once(
            partial(actions.join, invitation=invitation, user=nia),
            partial(actions.remove_member, membership=second, by=first),
        )

        has_joined = nia.pk in member_ids(first.organization)
        assert successes(outcomes) == ([0, 1] if has_joined else [1])
        invitation.refresh_from_db()
        assert invitation.fate == ("has already been used" if has_joined else "was revoked")
        happened = events(first.organization)
        assert happened[MEMBER_REMOVED] == 1
        assert happened[INVITATION_ACCEPTED] == has_joined
        assert happened[INVITATION_REVOKED] == (not has_joined)


def test_joining_meets_the_demotion_of_the_inviter(at_once, ada, eve, nia):
    for (first, second), invitation in invitations_to(nia, organizations_of(ada, eve)):
        outcomes = at_once(
            partial(actions.join, invitation=invitation, user=nia),
            partial(actions.change_roles, membership=second, slugs=DEVELOPER, by=first),
        )

        kinds = list(
            Event.objects.filter(organization_id=first.organization_id)
            .order_by("id")
            .values_list("kind", flat=True)
        )
        if nia.pk in member_ids(first.organization):
            assert kinds == [INVITATION_ACCEPTED, MEMBER_ROLES_CHANGED]
        else:
            assert refusals(outcomes) == [actions.InviterCannotGive]
            assert kinds == [MEMBER_ROLES_CHANGED]


def test_a_new_invitation_is_asked_for_eight_times(at_once, ada, nia):
    for (by,), invitation in invitations_to(nia, organizations_of(ada)):
        lapse(invitation)
        by_link = partial(actions.ask_for_renewal, invitation=invitation, user=None)
        asked = partial(actions.ask_for_renewal, invitation=invitation, user=nia)

        outcomes = at_once(*[by_link, asked] * 4)

        assert refusals(outcomes) == [actions.RenewalAskedAlready] * 7
        assert events(by.organization) == {INVITATION_RENEWAL_ASKED: 1}


def test_asking_for_a_new_invitation_meets_sending_it(at_once, ada, nia):
    for (by,), invitation in invitations_to(nia, organizations_of(ada)):
        lapse(invitation)

        outcomes = at_once(
            partial(actions.ask_for_renewal, invitation=invitation, user=nia),
            partial(actions.resend_invitation, invitation=invitation, by=by),
        )

        assert refusals(outcomes) in ([], [actions.StillOpen])
        invitation.refresh_from_db()
        assert (invitation.is_open, invitation.renewal_asked_at) == (True, None)


def lapse(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(
        invited_at=timezone.now() - timedelta(days=8), expires_at=timezone.now()
    )
