"""Answering an invitation: once, by the person asked, by a POST, while it is open."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from organizations import actions, links
from organizations.events import INVITATION_ACCEPTED, INVITATION_DECLINED
from organizations.models import Invitation, Membership, Role
from organizations.roles import RoleSlug
from tests.cast import add_member, invite, make_person
from tests.database import business, everything
from tests.pages import CheckedClient
from tests.reading import buttons, notices, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(adam):
    """Adam asks nia@example.com to be a Developer and API publisher at Acme."""
    roles = [RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER]
    return invite("nia@example.com", roles=roles, by=adam)


@pytest.fixture
def page_of(invitation):
    return f"/invitations/{invitation.pk}/"


def openings(invitation):
    """Every address that belongs to the invitation, that of the mailed link first."""
    clean = f"/invitations/{invitation.pk}/"
    return [invitation.link, clean, *(clean + answer + "/" for answer in ("join", "decline"))]


# Joining


def test_joining_makes_a_member_in_the_roles_offered(invitation, acme, nia, browser, page_of):
    page = browser(nia)

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


def test_a_second_click_says_that_one_is_a_member(invitation, acme, nia, browser, page_of):
    page = browser(nia)
    page.post(page_of + "join/")

    again = page.post(page_of + "join/", follow=True)

    assert again.wsgi_request.path == "/organizations/acme/"
    assert "You are already a member of Acme." in notices(again)
    assert acme.memberships.filter(user=nia).count() == 1


def test_a_member_who_opens_the_link_again_is_led_in(invitation, nia, browser):
    actions.join(invitation=invitation, user=nia)

    shown = browser(nia).get(invitation.link, follow=True)

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

    with pytest.raises(actions.AlreadyMember):
        actions.join(invitation=second, user=mia.user)

    assert acme.memberships.get(user=mia.user).role_slugs == [RoleSlug.DEVELOPER]


def test_roles_changed_while_it_waits_are_those_that_one_gets(invitation, adam, acme, nia):
    actions.change_invitation_roles(
        invitation=invitation, slugs=[RoleSlug.BILLING_ADMINISTRATOR], by=adam
    )

    actions.join(invitation=invitation, user=nia)

    assert acme.memberships.get(user=nia).role_slugs == [RoleSlug.BILLING_ADMINISTRATOR]


def test_roles_in_the_form_of_who_joins_are_not_read(invitation, acme, nia, browser, page_of):
    browser(nia).post(page_of + "join/", {"roles": ["administrator"], "role": "administrator"})

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
    invitation, nia, browser, page_of, target, leads_to
):
    answer = browser(nia).post(page_of + "join/", {"next": target})

    assert answer.headers["Location"] == leads_to


# Who is asked


@pytest.mark.parametrize("answer", ["join", "decline"])
def test_only_the_person_asked_can_answer(invitation, zed, mia, browser, page_of, answer):
    for somebody in (zed, mia):
        page = browser(somebody)
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


def test_the_address_must_be_verified(invitation, zed, browser, page_of):
    zed.user.emailaddress_set.create(email="nia@example.com", verified=False)
    page = browser(zed)

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


def test_the_wrong_account_is_told_both_addresses_and_can_switch(invitation, zed, browser, page_of):
    page = browser(zed)
    shown = page.get(invitation.link, follow=True)

    answer = page.post(page_of + "switch-account/", follow=True)

    assert "for nia@example.com, and you are signed in as zed@example.com" in words(shown)
    assert "Sign out and continue" in buttons(shown)
    assert not answer.wsgi_request.user.is_authenticated
    assert "The invitation is for nia@example.com" in words(answer)
    assert Invitation.objects.get().is_open


def test_switching_the_account_without_the_link_shows_nothing(invitation, zed, browser, page_of):
    answer = browser(zed).post(page_of + "switch-account/", follow=True)

    assert answer.status_code == 404
    assert "Acme" not in words(answer)


# The page


def test_the_page_names_organization_inviter_and_roles(invitation, nia, browser):
    shown = browser(nia).get(invitation.link, follow=True)

    text = words(shown)
    assert "Join Acme" in text
    assert "Adam (adam@example.com) invites you to the organization Acme (acme)" in text
    assert "API publisher" in text
    assert "Developer" in text
    assert {"Join", "Decline"} <= set(buttons(shown))


def test_a_visitor_with_the_link_is_told_for_whom_it_is(invitation, client):
    shown = client.get(invitation.link, follow=True)

    assert "The invitation is for nia@example.com" in words(shown)
    assert "Create account" in buttons(shown)


def test_the_person_asked_needs_no_link(invitation, nia, browser, page_of):
    """The invitation survives closing the browser, and losing the mail."""
    assert "Join" in buttons(browser(nia).get(page_of))


def test_the_link_leads_to_an_address_without_its_token(invitation, client, page_of):
    opened = client.get(invitation.link)
    token = links.make_token(invitation.pk, 1)

    assert opened.status_code == 302
    assert opened.headers["Location"] == page_of
    assert token not in str(dict(client.session))
    assert token not in client.get(page_of).content.decode()


def test_no_cache_and_no_other_site_learns_of_the_page(invitation, client, nia, browser):
    for response in (
        client.get(invitation.link),
        client.get(f"/invitations/{invitation.pk}/"),
        client.get(f"/invitations/{uuid4()}/"),
        browser(nia).get(f"/invitations/{invitation.pk}/"),
        client.get(f"/invitations/{invitation.pk}/altered/"),
    ):
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}


def test_opening_and_looking_ten_times_uses_nothing_up(invitation, acme, nia, browser):
    page, visitor = browser(nia), CheckedClient()
    before = business()

    for _ in range(10):
        for address in openings(invitation):
            for method in ("GET", "HEAD", "OPTIONS"):
                page.generic(method, address)
                visitor.generic(method, address)

    assert business() == before
    assert page.post(f"/invitations/{invitation.pk}/join/").status_code == 302
    assert acme.memberships.filter(user=nia).exists()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("answer", ["join", "decline", "sign-up", "switch-account"])
def test_only_a_post_answers(invitation, nia, browser, page_of, method, answer):
    page = browser(nia)
    before = business()

    assert page.generic(method, f"{page_of}{answer}/").status_code == 405
    assert business() == before


def test_a_post_without_our_token_answers_nothing(invitation, nia, page_of):
    page = Client(enforce_csrf_checks=True)
    page.force_login(nia, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = business()

    for answer in ("join", "decline", "switch-account", "sign-up"):
        assert page.post(f"{page_of}{answer}/").status_code == 403
    assert business() == before


def test_a_session_keeps_the_last_ten_links_only(adam, client):
    asked = [invite(f"p{n}@example.com", by=adam) for n in range(12)]

    for invitation in asked:
        client.get(invitation.link)

    assert list(client.session["invitation_proofs"]) == [str(one.pk) for one in asked[-10:]]


# One and the same page


def test_everybody_else_sees_one_and_the_same_page(adam, acme, zed, nia, browser):
    used = invite("nia@example.com", by=adam)
    actions.join(invitation=used, user=nia)
    revoked = invite("revoked@example.com", by=adam)
    actions.revoke_invitation(invitation=revoked, by=adam)
    declined = invite("declined@example.com", by=adam)
    actions.decline_invitation(invitation=declined, user=make_person("Declined"))
    lapsed = invite("lapsed@example.com", by=adam)
    Invitation.objects.filter(pk=lapsed.pk).update(expires_at=timezone.now())
    replaced = invite("replaced@example.com", by=adam)
    actions.resend_invitation(invitation=replaced, by=adam)
    waiting = invite("waiting@example.com", by=adam)
    foreign = invite("foreign@example.com", by=zed)
    nowhere = uuid4()
    addresses = {
        "unknown": f"/invitations/{nowhere}/",
        "unknown with a token": f"/invitations/{nowhere}/{links.make_token(nowhere, 1)}/",
        "waiting without its token": f"/invitations/{waiting.pk}/",
        "altered": waiting.link[:-3] + "xx/",
        "of another invitation": f"/invitations/{waiting.pk}/{links.make_token(foreign.pk, 1)}/",
        "of an older version": f"/invitations/{replaced.pk}/{links.make_token(replaced.pk, 1)}/",
        "used": used.get_absolute_url(),
        "revoked": revoked.get_absolute_url(),
        "declined": declined.get_absolute_url(),
        "expired": lapsed.get_absolute_url(),
    }
    with_the_link = {each.email: each.link for each in (used, revoked, declined, lapsed)}

    for somebody in (None, zed, add_member(acme, "Max", RoleSlug.DEVELOPER)):
        for same in (addresses, with_the_link):
            pages = {
                why: same_for_all(
                    (browser(somebody) if somebody else Client()).get(to, follow=True)
                )
                for why, to in same.items()
            }
            assert {status for status, _, _ in pages.values()} == {404}
            (first, *_) = pages.values()
            assert set(pages.values()) == {first}, [why for why in pages if pages[why] != first]


def same_for_all(response):
    """The page without its own address, the token of its forms, and the time."""
    body = re.sub(rb"[0-9a-f-]{36}", b"", response.content)
    body = re.sub(rb'value="[A-Za-z0-9]{64}"', b"", body)
    headers = {k: v for k, v in response.headers.items() if k not in {"Content-Length", "Expires"}}
    return response.status_code, body, str(sorted(headers.items()))


@pytest.mark.parametrize("answer", ["join", "decline"])
def test_answers_to_what_is_not_mine_are_that_page_too(invitation, zed, browser, answer):
    page = browser(zed)

    unknown = same_for_all(page.post(f"/invitations/{uuid4()}/{answer}/"))

    assert same_for_all(page.post(f"/invitations/{invitation.pk}/{answer}/")) == unknown
    assert unknown[0] == 404


# The person asked is told why


def test_a_revoked_invitation_says_so_to_the_person_asked(invitation, adam, nia, browser):
    actions.revoke_invitation(invitation=invitation, by=adam)

    shown = browser(nia).get(invitation.link, follow=True)

    assert shown.status_code == 410
    assert "This invitation was revoked." in words(shown)
    assert not {"Join", "Decline"} & set(buttons(shown))


def test_a_declined_invitation_says_so_to_the_person_asked(invitation, nia, browser):
    actions.decline_invitation(invitation=invitation, user=nia)

    assert "This invitation was declined." in words(browser(nia).get(invitation.link, follow=True))


def test_a_lapsed_invitation_says_so_to_the_person_asked(invitation, nia, browser):
    Invitation.objects.update(expires_at=timezone.now())

    shown = words(browser(nia).get(invitation.link, follow=True))

    assert "This invitation has expired." in shown


def test_an_altered_link_says_so_to_the_person_asked_who_can_still_join(invitation, nia, browser):
    shown = browser(nia).get(invitation.link[:-3] + "xx/", follow=True)

    assert "This link was replaced by a newer one or is incomplete." in notices(shown)
    assert "Join" in buttons(shown)


@pytest.mark.parametrize("answer", ["join", "decline"])
def test_an_answer_that_comes_too_late_says_why(invitation, adam, acme, nia, browser, answer):
    actions.revoke_invitation(invitation=invitation, by=adam)

    said = browser(nia).post(f"/invitations/{invitation.pk}/{answer}/", follow=True)

    assert "This invitation was revoked." in notices(said)[0]
    assert not acme.memberships.filter(user=nia).exists()


# Time


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


def test_it_lapses_also_while_its_page_is_open(invitation, acme, nia, browser, page_of):
    page = browser(nia)
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
def test_an_inviter_who_can_no_longer_give_the_roles_lets_nobody_in(acme, nia, browser, lost):
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

    answer = browser(nia).post(f"/invitations/{invitation.pk}/join/", follow=True)

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


# Declining


def test_declining_makes_no_member_and_says_so(invitation, acme, nia, browser, page_of):
    answer = browser(nia).post(page_of + "decline/", follow=True)

    assert "You declined the invitation to Acme." in notices(answer)
    assert not acme.memberships.filter(user=nia).exists()
    assert Event.objects.filter(kind=INVITATION_DECLINED, actor_id=nia.pk).count() == 1


def test_what_was_declined_cannot_be_joined_and_can_be_asked_again(invitation, adam, acme, nia):
    actions.decline_invitation(invitation=invitation, user=nia)

    with pytest.raises(actions.InvitationClosed, match="declined"):
        actions.join(invitation=invitation, user=nia)
    again = invite("nia@example.com", by=adam)
    assert actions.join(invitation=again, user=nia).organization == acme


def test_declining_twice_says_that_it_was_declined(invitation, nia, browser, page_of):
    page = browser(nia)
    page.post(page_of + "decline/")
    before = business()

    page.post(page_of + "decline/")

    assert business() == before


def test_a_used_invitation_cannot_be_declined(invitation, acme, nia):
    actions.join(invitation=invitation, user=nia)

    with pytest.raises(actions.InvitationClosed, match="has already been used"):
        actions.decline_invitation(invitation=invitation, user=nia)

    assert acme.memberships.filter(user=nia).exists()


# Without an account


def test_a_newcomer_signs_up_with_the_invited_address_proved_by_the_link(invitation, acme, page_of):
    page = CheckedClient()
    page.get(invitation.link)
    form = page.post(page_of + "sign-up/", follow=True)
    assert "The invitation was sent to this address." in words(form)

    signed_up = page.post(
        form.wsgi_request.get_full_path(),
        {"email": "eve@evil.example", "name": "Nia", "password1": "a long enough password"},
        follow=True,
    )

    nia = User.objects.get(email="nia@example.com")
    assert nia.owns("nia@example.com")
    assert not User.objects.filter(email="eve@evil.example").exists()
    assert signed_up.wsgi_request.path == page_of
    assert page.post(page_of + "join/").headers["Location"] == "/organizations/acme/"
    assert acme.memberships.filter(user=nia).exists()


def test_signing_up_by_the_link_needs_the_link(invitation, client, page_of):
    answer = client.post(page_of + "sign-up/")

    assert answer.status_code == 404
    assert "account_verified_email" not in client.session


def test_signing_up_by_a_link_that_lapsed_meanwhile_is_not_possible(invitation, client, page_of):
    client.get(invitation.link)
    Invitation.objects.update(expires_at=timezone.now())

    assert client.post(page_of + "sign-up/").status_code == 404
    assert "account_verified_email" not in client.session
