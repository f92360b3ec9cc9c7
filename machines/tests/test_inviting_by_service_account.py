"""Service accounts that invite: what they offer, what is said of them, how long it counts."""

import pytest
from django.urls import reverse

from audit.models import Event
from machines.actions import change_service_account, delete_service_account
from organizations.actions import join, resend_invitation
from organizations.actions.answering import InviterCannotGive
from organizations.events.invitations import INVITATION_REVOKED, INVITATION_SENT
from organizations.models import Invitation
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import RoleSlug, permissions_of_role
from outbox.drain import drain
from outbox.models import Mail
from tests.api import Machine
from tests.api.asking import assert_problem, at
from tests.cast import add_service_account, add_service_account_token, expire
from tests.reading import buttons, words

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def robot(adam):
    return add_service_account("deploy-bot", RoleSlug.ADMINISTRATOR, by=adam)


@pytest.fixture
def program(robot, adam):
    """A program with the robot's token, which may manage members, and what a Developer may."""
    rights = {MANAGE_MEMBERSHIP, *permissions_of_role(RoleSlug.DEVELOPER)}
    return Machine(add_service_account_token(robot, *rights, by=adam).secret)


def invite(program, acme, email, *roles):
    body = {"email": email, "roles": roles or ["developer"]}
    return program.post(at(acme, "/invitations"), body, content_type=JSON)


@pytest.fixture
def invitation(program, acme, nia):
    invite(program, acme, nia.email)
    return Invitation.objects.get()


def demote(robot, adam):
    change_service_account(
        account=robot, name="deploy-bot", slugs=[RoleSlug.API_PUBLISHER], by=adam
    )


def test_the_person_invited_reads_who_sent_it_and_joins(
    invitation, robot, acme, adam, nia, client_of, mailoutbox
):
    drain()

    (letter,) = mailoutbox
    assert "The service account deploy-bot invites you to the organization Acme" in letter.body
    assert "because the service account deploy-bot entered that address" in letter.body
    assert "None" not in letter.body
    page = client_of(nia)
    shown = words(page.get(invitation.get_absolute_url()))
    assert "The service account deploy-bot invites you" in shown
    assert "from the service account deploy-bot" in words(page.get("/welcome/"))
    listed = words(client_of(adam).get(reverse("settings:invitations", args=["acme"])))
    assert "Invited by the service account deploy-bot" in listed
    (event,) = Event.objects.filter(kind=INVITATION_SENT)
    assert (event.actor_label, event.machine_id) == ("deploy-bot", str(robot.pk))
    assert (invitation.invited_by, invitation.invited_by_machine_id) == (None, robot.pk)
    member = join(invitation=invitation, user=nia)
    assert member.role_slugs == [RoleSlug.DEVELOPER]


def test_it_offers_only_what_both_token_and_roles_allow(program, robot, acme, adam):
    assert_problem(invite(program, acme, "a@example.com", "administrator"), 409, "above-you")
    demote(robot, adam)

    assert_problem(invite(program, acme, "a@example.com"), 403, "missing-permission")
    assert not Invitation.objects.exists()


def test_no_one_joins_once_it_could_not_give_the_roles(invitation, robot, acme, adam, nia):
    demote(robot, adam)

    with pytest.raises(InviterCannotGive, match="The service account that invited you can no"):
        join(invitation=invitation, user=nia)

    assert not acme.memberships.filter(user=nia).exists()


def test_deleting_it_revokes_what_it_sent_and_nothing_else(
    invitation, robot, program, acme, adam, nia, client_of, mailoutbox
):
    invite(program, acme, "o@example.com")
    other = Invitation.objects.get(email="o@example.com")
    resend_invitation(invitation=other, by=adam)

    delete_service_account(account=robot, by=adam)
    drain()

    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    (event,) = Event.objects.filter(kind=INVITATION_REVOKED)
    assert event.target_id == str(invitation.pk)
    assert [letter.to for letter in mailoutbox] == [["o@example.com"]]
    other.refresh_from_db()
    assert (other.is_open, other.inviter_words) == (True, str(adam))


def test_nothing_counts_of_a_machine_that_is_gone_or_the_neighbours(
    invitation, robot, zed, nia, client_of, subtests
):
    theirs = add_service_account("their-bot", RoleSlug.ADMINISTRATOR, by=zed)
    for name, key in {"the neighbour's": theirs.pk, "gone": invitation.pk}.items():
        with subtests.test(name):
            Invitation.objects.update(invited_by_machine_id=key)
            invitation.refresh_from_db()

            page = client_of(nia).get(invitation.get_absolute_url())

            assert page.status_code == 410
            assert "The service account that invited you can no longer assign" in words(page)
            assert "Join" not in buttons(page)
            assert Mail.objects.get().state == "waiting"
            with pytest.raises(InviterCannotGive):
                join(invitation=invitation, user=nia)
    drain()
    assert Mail.objects.get().state == "skipped"


def test_it_resends_the_invitation_of_a_person_which_is_its_own_from_then_on(
    program, robot, acme, adam, invitation
):
    resent = resend_invitation(invitation=expire(invitation), by=adam)
    assert (resent.inviter_words, resent.invited_by_machine_id) == (str(adam), None)

    answer = program.post(at(acme, f"/invitations/{invitation.pk}/resend"))

    invitation.refresh_from_db()
    assert (answer.status_code, invitation.invited_by) == (200, None)
    assert invitation.inviter_words == "the service account deploy-bot"
    assert invitation.invited_by_machine_id == robot.pk
