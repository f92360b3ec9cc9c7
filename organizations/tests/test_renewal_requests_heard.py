"""Who hears that a new invitation is asked for, and where they answer."""

import pytest

from accounts.models import User
from organizations import actions
from organizations.models import Invitation, Membership, Notify
from organizations.schedule import send_notifications
from organizations.tenancy.roles import RoleSlug
from organizations.tests.test_renewal_requests import requests, told
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import add_member, expire, invite, make_person
from tests.reading import words

pytestmark = pytest.mark.django_db


def test_the_inviter_hears_and_no_other_administrator(acme, nia):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    expired = expire(invite("nia@example.com", by=ann))

    actions.ask_for_renewal(invitation=expired, user=nia)

    assert told() == ["Ann"]


@pytest.mark.parametrize("lost", ["membership", "role", "account", "right to sign in"])
def test_administrators_hear_when_the_inviter_can_no_longer_invite(acme, nia, lost):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    expired = expire(invite("nia@example.com", by=ann))
    match lost:
        case "membership":
            Membership.objects.filter(pk=ann.pk).delete()
        case "role":
            ann.membership_roles.all().delete()
        case "account":
            ann.user.delete()
        case _:
            User.objects.filter(pk=ann.user_id).update(is_active=False)

    actions.ask_for_renewal(invitation=Invitation.objects.get(pk=expired.pk), user=nia)

    assert told() == ["Adam"]


def test_an_inviter_who_may_no_longer_give_one_of_the_roles_does_not_hear(lea, nia):
    expired = expire(invite("nia@example.com", by=lea))
    actions.change_invitation(
        invitation=expired,
        slugs=[RoleSlug.ADMINISTRATOR],
        project=None,
        last_day=None,
        by=lea.organization.memberships.get(user__name="Adam"),
    )
    Invitation.objects.update(invited_by=lea.user)

    actions.ask_for_renewal(invitation=expired, user=nia)

    assert told() == ["Adam"]


def test_who_lost_the_right_to_invite_before_the_mail_went_gets_none(lea, nia, mailoutbox):
    expired = expire(invite("nia@example.com", by=lea))
    actions.ask_for_renewal(invitation=expired, user=nia)
    assert told() == ["Lea"]
    lea.membership_roles.all().delete()

    deliver()

    assert not [message for message in mailoutbox if message.to == ["lea@example.com"]]


def test_who_may_still_invite_gets_the_mail_without_being_an_administrator(lea, nia, mailoutbox):
    expired = expire(invite("nia@example.com", by=lea))
    actions.ask_for_renewal(invitation=expired, user=nia)

    deliver()

    (message,) = mailoutbox
    assert message.to == ["lea@example.com"]
    assert message.subject == "New invitation requested: nia@example.com · Acme"
    assert "http://testserver/organizations/acme/settings/invitations/?asked=on" in message.body


def test_the_mail_of_several_things_leads_to_the_organization(expired, adam, nia, mailoutbox):
    actions.ask_for_renewal(invitation=expired, user=nia)
    actions.join(invitation=invite("noa@example.com", by=adam), user=make_person("Noa"))

    deliver()

    (message,) = mailoutbox
    assert "View organization:\nhttp://testserver/organizations/acme/\n" in message.body
    assert "A new invitation for nia@example.com was requested:\n" in message.body


def deliver():
    Mail.objects.filter(kind="invitation").delete()
    send_notifications()
    drain()


def test_an_inviter_who_wants_only_what_is_important_gets_no_mail(expired, adam, nia):
    Membership.objects.filter(pk=adam.pk).update(notify=Notify.NONE)

    actions.ask_for_renewal(invitation=expired, user=nia)

    assert told() == []
    assert requests().exists()


# Where it is answered


def test_the_list_marks_it_and_resending_answers(expired, adam, nia, client_of):
    actions.ask_for_renewal(invitation=expired, user=nia)
    other = expire(invite("noa@example.com", by=adam))
    page = client_of(adam)
    shown = page.get("/organizations/acme/settings/invitations/")
    assert "1 person asked for a new invitation. View requests" in words(shown)
    assert words(shown).count("Asked for a new invitation 1 minute ago") == 1
    asked = words(page.get("/organizations/acme/settings/invitations/?asked=on"))
    assert "nia@example.com" in asked
    assert other.email not in asked
    one = words(page.get(f"/organizations/acme/settings/invitations/{expired.pk}/"))
    assert "nia@example.com asked for a new invitation 1 minute ago. Select Resend" in one

    page.post(f"/organizations/acme/settings/invitations/{expired.pk}/resend/")

    after = words(page.get("/organizations/acme/settings/invitations/"))
    assert "asked for a new invitation" not in after.lower()
    assert "No one is waiting for a new invitation." in words(
        page.get("/organizations/acme/settings/invitations/?asked=on")
    )
    expired.refresh_from_db()
    assert expired.is_open
    assert expired.renewal_asked_at is None


def test_revoking_answers_too(expired, adam, nia, client_of):
    actions.ask_for_renewal(invitation=expired, user=nia)

    actions.revoke_invitation(invitation=expired, by=adam)

    shown = words(client_of(adam).get("/organizations/acme/settings/invitations/"))
    assert "asked for a new invitation" not in shown
    with pytest.raises(actions.InvitationClosed):
        actions.ask_for_renewal(invitation=expired, user=nia)


def test_one_who_may_not_invite_sees_no_request(expired, nia, mia, client_of):
    actions.ask_for_renewal(invitation=expired, user=nia)

    shown = client_of(mia).get("/organizations/acme/settings/members/")

    assert "asked for a new invitation" not in words(shown)
