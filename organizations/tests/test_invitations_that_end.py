"""When an invitation is worth nothing any more: with its time, and with who sent it."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts.models import User
from organizations import actions
from organizations.models import Invitation, Membership, Role
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite
from tests.reading import buttons, notices

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("seconds", "is_open"), [(-1, True), (0, False), (1, False)])
def test_it_lapses_to_the_second(invitation, acme, nia, seconds, is_open):
    with time_machine.travel(invitation.expires_at + timedelta(seconds=seconds), tick=False):
        assert Invitation.objects.get().is_open == is_open
        assert Invitation.objects.open().exists() == is_open
        assert (Invitation.objects.get() in Invitation.objects.for_user(nia)) == is_open
        if is_open:
            actions.join(invitation=invitation, user=nia)
        else:
            with pytest.raises(actions.InvitationClosed, match="has expired"):
                actions.join(invitation=invitation, user=nia)

    assert acme.memberships.filter(user=nia).exists() == is_open


def test_it_lapses_also_while_its_page_is_open(invitation, acme, nia, client_of, page_of):
    page = client_of(nia)
    assert "Join" in buttons(page.get(page_of))

    with time_machine.travel(invitation.expires_at, tick=False):
        answer = page.post(page_of + "join/", follow=True)

    assert "has expired" in notices(answer)[0]
    assert not acme.memberships.filter(user=nia).exists()


def test_it_lives_for_seven_days(invitation):
    assert invitation.expires_at - invitation.invited_at >= timedelta(days=7)
    assert invitation.expires_at - invitation.invited_at < timedelta(days=7, seconds=5)


def test_sending_again_gives_a_new_week_and_a_new_link(invitation, adam, acme, nia, client):
    older = invitation.link
    with time_machine.travel(invitation.expires_at + timedelta(days=1), tick=False):
        renewed = actions.resend_invitation(invitation=invitation, by=adam)

        assert client.get(older, follow=True).status_code == 404
        assert client.get(renewed.link, follow=True).status_code == 200
        actions.join(invitation=renewed, user=nia)
    assert acme.memberships.filter(user=nia).exists()


def test_a_proof_in_the_session_ends_with_its_link(invitation, adam, client, page_of):
    assert client.get(invitation.link, follow=True).status_code == 200

    actions.resend_invitation(invitation=invitation, by=adam)

    assert client.get(page_of).status_code == 404


# The inviter


def test_an_inviter_who_was_removed_takes_the_invitation_along(adam, acme, nia):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    invitation = invite("nia@example.com", by=ann)
    actions.remove_member(membership=ann, by=adam)

    with pytest.raises(actions.InvitationClosed, match="revoked"):
        actions.join(invitation=invitation, user=nia)


def test_who_was_removed_cannot_come_back_by_an_own_invitation(adam, acme):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    own = invite("ann.second@example.com", roles=[RoleSlug.ADMINISTRATOR], by=ann)
    actions.remove_member(membership=ann, by=adam)
    EmailAddress.objects.create(user=ann.user, email="ann.second@example.com", verified=True)

    with pytest.raises(actions.InvitationClosed):
        actions.join(invitation=own, user=ann.user)

    assert not acme.memberships.filter(user=ann.user).exists()


@pytest.mark.parametrize("lost", ["membership", "role", "account", "right to sign in"])
def test_an_inviter_who_can_no_longer_give_the_roles_lets_nobody_in(acme, nia, client_of, lost):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    invitation = invite("nia@example.com", by=ann)
    match lost:
        case "membership":
            Membership.objects.filter(pk=ann.pk).delete()
        case "role":
            actions.change_roles(
                membership=ann, slugs=[RoleSlug.DEVELOPER], by=acme.memberships.first()
            )
        case "account":
            ann.user.delete()
        case _:
            User.objects.filter(pk=ann.user_id).update(is_active=False)

    answer = client_of(nia).post(f"/invitations/{invitation.pk}/join/", follow=True)

    assert not acme.memberships.filter(user=nia).exists()
    assert (
        "The person who invited you can no longer assign these roles in Acme." in notices(answer)[0]
    )
    assert Invitation.objects.get().is_unanswered


def test_an_inviter_who_gave_up_one_of_the_roles_permissions_lets_nobody_in(lea, nia):
    """Lea may still invite, but not any more in all of these roles."""
    invitation = invite("nia@example.com", by=lea)
    invitation.roles.add(Role.objects.get(slug=RoleSlug.ADMINISTRATOR))

    with pytest.raises(actions.InviterCannotGive):
        actions.join(invitation=invitation, user=nia)


def test_another_administrator_can_vouch_by_sending_it_again(adam, acme, nia):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    invitation = invite("nia@example.com", by=ann)
    actions.change_roles(membership=ann, slugs=[RoleSlug.DEVELOPER], by=adam)

    actions.resend_invitation(invitation=invitation, by=adam)

    assert actions.join(invitation=invitation, user=nia).organization == acme
