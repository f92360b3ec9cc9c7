"""Answering an invitation: once, by the person asked, by a POST."""

import pytest

from audit.models import Event
from organizations import actions
from organizations.events.invitations import INVITATION_ACCEPTED, INVITATION_DECLINED
from organizations.models import Invitation
from organizations.tenancy.joining import AlreadyMember
from organizations.tenancy.roles import RoleSlug
from tests.cast import invite
from tests.database import business, everything
from tests.reading import buttons, notices, words

pytestmark = pytest.mark.django_db


def test_joining_makes_a_member_in_the_roles_offered(invitation, acme, nia, client_of, page_of):
    page = client_of(nia)

    answer = page.post(page_of + "join/", follow=True)

    member = acme.memberships.get(user=nia)
    assert member.role_slugs == [RoleSlug.API_PUBLISHER, RoleSlug.DEVELOPER]
    assert answer.wsgi_request.path == "/organizations/acme/"
    assert notices(answer) == ["You joined Acme."]
    assert page.get("/").headers["Location"] == "/organizations/acme/"


def test_joining_is_written_into_the_history(invitation, acme, nia):
    actions.join(invitation=invitation, user=nia)

    event = Event.objects.get(kind=INVITATION_ACCEPTED)
    assert (event.organization_id, event.actor_id) == (acme.pk, nia.pk)
    assert event.after == {"roles": ["api-publisher", "developer"]}
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.is_open) == (nia, False)


def test_a_second_click_says_that_one_is_a_member(invitation, acme, nia, client_of, page_of):
    page = client_of(nia)
    page.post(page_of + "join/")

    again = page.post(page_of + "join/", follow=True)

    assert again.wsgi_request.path == "/organizations/acme/"
    assert "You are already a member of Acme." in notices(again)
    assert acme.memberships.filter(user=nia).count() == 1


def test_a_member_who_opens_the_link_again_is_led_in(invitation, nia, client_of):
    actions.join(invitation=invitation, user=nia)

    shown = client_of(nia).get(invitation.link, follow=True)

    assert shown.status_code == 200
    assert "You are a member of Acme." in words(shown)


def test_a_used_invitation_makes_no_second_membership_after_leaving(invitation, acme, nia):
    actions.leave_organization(membership=actions.join(invitation=invitation, user=nia))

    with pytest.raises(actions.InvitationClosed, match="has already been used"):
        actions.join(invitation=invitation, user=nia)

    assert not acme.memberships.filter(user=nia).exists()


def test_a_member_who_is_asked_at_a_second_address_stays_one_member(adam, acme, mia):
    mia.user.emailaddress_set.create(email="second@example.com", verified=False)
    second = invite("second@example.com", roles=[RoleSlug.ADMINISTRATOR], by=adam)
    mia.user.emailaddress_set.update(verified=True)

    with pytest.raises(AlreadyMember):
        actions.join(invitation=second, user=mia.user)

    assert acme.memberships.get(user=mia.user).role_slugs == [RoleSlug.DEVELOPER]


def test_roles_changed_while_it_waits_are_those_that_one_gets(invitation, adam, acme, nia):
    actions.change_invitation(
        invitation=invitation,
        slugs=[RoleSlug.BILLING_ADMINISTRATOR],
        project=None,
        last_day=None,
        by=adam,
    )

    actions.join(invitation=invitation, user=nia)

    assert acme.memberships.get(user=nia).role_slugs == [RoleSlug.BILLING_ADMINISTRATOR]


def test_roles_in_the_form_of_who_joins_are_not_read(invitation, acme, nia, client_of, page_of):
    client_of(nia).post(page_of + "join/", {"roles": ["administrator"], "role": "administrator"})

    assert RoleSlug.ADMINISTRATOR not in acme.memberships.get(user=nia).role_slugs


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/organizations/acme/settings/roles/", "/organizations/acme/settings/roles/"),
        ("/organizations/zenith/", "/organizations/acme/"),
        ("https://evil.example/", "/organizations/acme/"),
        ("//evil.example/organizations/acme/", "/organizations/acme/"),
        ("/organizations/acme/no/such/page/", "/organizations/acme/"),
    ],
)
def test_joining_leads_on_to_a_page_of_that_organization_only(
    invitation, nia, client_of, page_of, target, leads_to
):
    answer = client_of(nia).post(page_of + "join/", {"next": target})

    assert answer.headers["Location"] == leads_to


# Who is asked


@pytest.mark.parametrize("answer", ["join", "decline"])
def test_only_the_person_asked_can_answer(invitation, zed, mia, client_of, page_of, answer):
    for somebody in (zed, mia):
        page = client_of(somebody)
        page.get(invitation.link)
        before = business()

        response = page.post(f"{page_of}{answer}/")

        assert response.status_code == 404
        assert business() == before


def test_the_rule_is_in_the_action_too(invitation, zed):
    before = everything()

    with pytest.raises(actions.NotYours):
        actions.join(invitation=invitation, user=zed.user)
    with pytest.raises(actions.NotYours):
        actions.decline_invitation(invitation=invitation, user=zed.user)

    assert everything() == before


def test_the_address_must_be_verified(invitation, zed, client_of, page_of):
    zed.user.emailaddress_set.create(email="nia@example.com", verified=False)
    page = client_of(zed)

    shown = page.get(invitation.link, follow=True)
    answer = page.post(page_of + "join/")

    assert "belongs to your account but is not verified" in words(shown)
    assert answer.status_code == 404
    with pytest.raises(actions.NotYours):
        actions.join(invitation=invitation, user=zed.user)


def test_a_second_verified_address_is_enough(invitation, acme, zed):
    zed.user.emailaddress_set.create(email="nia@example.com", verified=True)

    assert actions.join(invitation=invitation, user=zed.user).organization == acme


def test_an_address_given_up_meanwhile_is_not_enough(invitation, nia):
    nia.emailaddress_set.update(email="other@example.com")

    with pytest.raises(actions.NotYours):
        actions.join(invitation=invitation, user=nia)


def test_a_visitor_who_posts_is_asked_to_sign_in(invitation, client, page_of):
    before = everything()

    for answer in ("join", "decline"):
        response = client.post(f"{page_of}{answer}/")
        assert response.headers["Location"].startswith("/accounts/login/?next=")
    assert everything() == before


def test_the_wrong_account_is_told_both_addresses_and_can_switch(
    invitation, zed, client_of, page_of
):
    page = client_of(zed)
    shown = page.get(invitation.link, follow=True)

    answer = page.post(page_of + "switch-account/", follow=True)

    assert "for nia@example.com, and you are signed in as zed@example.com" in words(shown)
    assert "Sign out and continue" in buttons(shown)
    assert not answer.wsgi_request.user.is_authenticated
    assert "The invitation is for nia@example.com" in words(answer)
    assert Invitation.objects.get().is_open


def test_switching_the_account_without_the_link_shows_nothing(invitation, zed, client_of, page_of):
    answer = client_of(zed).post(page_of + "switch-account/", follow=True)

    assert answer.status_code == 404
    assert "Acme" not in words(answer)


# Declining


def test_declining_makes_no_member_and_says_so(invitation, acme, nia, client_of, page_of):
    answer = client_of(nia).post(page_of + "decline/", follow=True)

    assert "You declined the invitation to Acme." in notices(answer)
    assert not acme.memberships.filter(user=nia).exists()
    assert Event.objects.filter(kind=INVITATION_DECLINED, actor_id=nia.pk).count() == 1


def test_what_was_declined_cannot_be_joined_and_can_be_asked_again(invitation, adam, acme, nia):
    actions.decline_invitation(invitation=invitation, user=nia)

    with pytest.raises(actions.InvitationClosed, match="declined"):
        actions.join(invitation=invitation, user=nia)
    again = invite("nia@example.com", by=adam)
    assert actions.join(invitation=again, user=nia).organization == acme


def test_declining_twice_says_that_it_was_declined(invitation, nia, client_of, page_of):
    page = client_of(nia)
    page.post(page_of + "decline/")
    before = business()

    page.post(page_of + "decline/")

    assert business() == before


def test_a_used_invitation_cannot_be_declined(invitation, acme, nia):
    actions.join(invitation=invitation, user=nia)

    with pytest.raises(actions.InvitationClosed, match="has already been used"):
        actions.decline_invitation(invitation=invitation, user=nia)

    assert acme.memberships.filter(user=nia).exists()
