"""Several who invite the same person at the same moment.

No outcome but a success or a Refusal is allowed, and each success leaves exactly one event.
"""

from functools import partial

import pytest

from organizations import actions
from organizations.events.invitations import INVITATION_RESENT, INVITATION_SENT
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.cast import invite, make_person
from tests.races import events
from tests.races.rounds import organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

DEVELOPER, PUBLISHER, BILLING = (
    [RoleSlug.DEVELOPER],
    [RoleSlug.API_PUBLISHER],
    [RoleSlug.BILLING_ADMINISTRATOR],
)


def test_four_administrators_invite_the_same_address(at_once, ada, eve, nia):
    may = make_person("May")
    for members in organizations_of(ada, eve, nia, may):
        outcomes = at_once(
            *(
                partial(
                    actions.invite_members, addresses=["zoe@example.com"], slugs=DEVELOPER, by=by
                )
                for by in members
            )
        )

        said = [outcome.refusal for (outcome,) in outcomes]
        assert said.count(None) == 1
        assert {type(no) for no in said if no} == {actions.AlreadyInvited}
        organization = members[0].organization
        assert organization.invitations.count() == 1
        assert Mail.objects.filter(organization_id=organization.pk).count() == 1
        assert events(organization) == {INVITATION_SENT: 1}


def test_two_invite_where_the_limit_leaves_room_for_one(at_once, ada, eve, settings):
    settings.INVITATIONS_OPEN = 1
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.invite_members, addresses=["zoe@a.com"], slugs=DEVELOPER, by=first),
            partial(actions.invite_members, addresses=["yan@a.com"], slugs=DEVELOPER, by=second),
        )

        said = [type(outcome.refusal) for (outcome,) in outcomes if outcome.refusal]
        assert said == [actions.LimitReached]
        assert first.organization.invitations.count() == 1


def test_an_invitation_is_sent_again_twice(at_once, ada, eve, nia):
    for first, second in organizations_of(ada, eve):
        invitation = invite(nia.email, by=first)

        at_once(
            partial(actions.resend_invitation, invitation=invitation, by=first),
            partial(actions.resend_invitation, invitation=invitation, by=second),
        )

        invitation.refresh_from_db()
        assert invitation.version == 3
        assert events(first.organization)[INVITATION_RESENT] == 2
