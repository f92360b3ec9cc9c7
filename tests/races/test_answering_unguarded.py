"""What the races of `test_answering.py` come to without the lock or constraint that decides them.

Not by luck: one deed runs whole between the other's check and its write. So these tests say that
the guards are needed, that they are all there is, and where a second one catches what the first
let through.
"""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from organizations import actions
from organizations.actions import answering as answers
from organizations.actions import invitations, renewal_requests
from organizations.events.invitations import INVITATION_RENEWAL_ASKED
from organizations.models import Invitation, Membership
from organizations.models.invitation_queryset import InvitationQuerySet
from organizations.tenancy.roles import RoleSlug
from tests.cast import invite
from tests.races import slip_in, without_constraints

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]

DEVELOPER = [RoleSlug.DEVELOPER]


@pytest.fixture
def invitation(pair: list[Membership], nia: User) -> Invitation:
    """Sent by the second administrator."""
    return invite(nia.email, by=pair[1])


def test_without_any_guard_one_link_is_joined_twice(pair, nia, invitation, monkeypatch):
    take_away_claim(monkeypatch)
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, answers, "_demand_inviter", join)

    with without_constraints("membership_one_per_person_and_organization"):
        join()
        memberships = pair[0].organization.memberships.filter(user=nia).count()

    assert memberships == 2


def test_without_the_lock_the_claim_still_lets_a_person_join_once(nia, invitation, monkeypatch):
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, answers, "_demand_inviter", join)

    with pytest.raises(actions.InvitationClosed):
        join()

    assert nia.memberships.count() == 1


def test_without_lock_and_claim_the_constraint_still_lets_a_person_join_once(
    nia, invitation, monkeypatch
):
    take_away_claim(monkeypatch)
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, answers, "_demand_inviter", join)

    with pytest.raises(IntegrityError, match="membership_one_per_person"):
        join()

    assert nia.memberships.count() == 1


def test_without_lock_and_constraint_an_invitation_is_both_used_and_revoked(
    pair, nia, invitation, monkeypatch
):
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, invitations, "_reload_unanswered", join)

    with without_constraints("invitation_ends_in_one_way"):
        actions.revoke_invitation(invitation=invitation, by=pair[0])
        invitation.refresh_from_db()

    assert invitation.accepted_at
    assert invitation.revoked_at


def test_without_the_lock_the_constraint_still_ends_an_invitation_in_one_way(
    pair, nia, invitation, monkeypatch
):
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, invitations, "_reload_unanswered", join)

    with pytest.raises(IntegrityError, match="invitation_ends_in_one_way"):
        actions.revoke_invitation(invitation=invitation, by=pair[0])

    invitation.refresh_from_db()
    assert invitation.fate == "has already been used"


def test_without_the_lock_somebody_who_joined_is_said_to_have_declined(
    nia, invitation, monkeypatch
):
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, answers, "_demand_open", join)

    actions.decline_invitation(invitation=invitation, user=nia)

    assert nia.memberships.exists()


def test_without_the_lock_somebody_joins_on_the_word_of_one_who_was_demoted(
    pair, nia, invitation, monkeypatch
):
    first, second = pair
    demote = partial(actions.change_roles, membership=second, slugs=DEVELOPER, by=first)
    slip_in(monkeypatch, answers, "_demand_inviter", demote)

    actions.join(invitation=invitation, user=nia)

    assert nia.memberships.exists()
    assert second.role_slugs == DEVELOPER


def test_without_lock_and_constraint_a_removed_inviter_takes_back_what_was_used(
    pair, nia, invitation, monkeypatch
):
    first, second = pair
    join = partial(actions.join, invitation=invitation, user=nia)
    slip_in(monkeypatch, invitations, "revoke", join, before=True)

    with without_constraints("invitation_ends_in_one_way"):
        actions.remove_member(membership=second, by=first)
        invitation.refresh_from_db()

    assert invitation.accepted_at
    assert invitation.revoked_at


def test_without_the_lock_a_new_invitation_is_asked_for_twice_a_day(nia, invitation, monkeypatch):
    Invitation.objects.update(
        invited_at=timezone.now() - timedelta(days=8), expires_at=timezone.now()
    )
    ask = partial(actions.ask_for_renewal, invitation=invitation, user=nia)
    slip_in(monkeypatch, renewal_requests, "demand_owner", ask)

    ask()

    asked = Event.objects.filter(kind=INVITATION_RENEWAL_ASKED)
    assert asked.count() == 2


def take_away_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let joining mark an invitation as used whatever became of it since it was checked."""
    monkeypatch.setattr(InvitationQuerySet, "open", lambda rows: rows.all())
