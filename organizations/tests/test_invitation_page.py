"""The page that an invitation's link opens: what it shows to whom, and that only a POST answers."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations import actions
from organizations import invitation_tokens as links
from organizations.models import Invitation
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite, make_person
from tests.database import business
from tests.pages import CheckedClient
from tests.reading import buttons, notices, words

pytestmark = pytest.mark.django_db


def openings(invitation):
    """Every address that belongs to the invitation, that of the mailed link first."""
    clean = f"/invitations/{invitation.pk}/"
    return [invitation.link, clean, *(clean + answer + "/" for answer in ("join", "decline"))]


def test_the_page_names_organization_inviter_and_roles(invitation, nia, client_of):
    shown = client_of(nia).get(invitation.link, follow=True)

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


def test_the_person_asked_needs_no_link(invitation, nia, client_of, page_of):
    """The invitation survives closing the browser, and losing the mail."""
    assert "Join" in buttons(client_of(nia).get(page_of))


def test_the_link_leads_to_an_address_without_its_token(invitation, client, page_of):
    opened = client.get(invitation.link)
    token = links.make_token(invitation.pk, 1)

    assert opened.status_code == 302
    assert opened.headers["Location"] == page_of
    assert token not in str(dict(client.session))
    assert token not in client.get(page_of).content.decode()


def test_no_cache_and_no_other_site_learns_of_the_page(invitation, client, nia, client_of):
    for response in (
        client.get(invitation.link),
        client.get(f"/invitations/{invitation.pk}/"),
        client.get(f"/invitations/{uuid4()}/"),
        client_of(nia).get(f"/invitations/{invitation.pk}/"),
        client.get(f"/invitations/{invitation.pk}/altered/"),
    ):
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}


def test_opening_and_looking_ten_times_uses_nothing_up(invitation, acme, nia, client_of):
    page, visitor = client_of(nia), CheckedClient()
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
def test_only_a_post_answers(invitation, nia, client_of, page_of, method, answer):
    page = client_of(nia)
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


def test_everybody_else_sees_one_and_the_same_page(adam, acme, zed, nia, client_of):
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
                    (client_of(somebody) if somebody else Client()).get(to, follow=True)
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
    own = {"Content-Length", "Expires", "X-Request-ID"}
    headers = {k: v for k, v in response.headers.items() if k not in own}
    return response.status_code, body, str(sorted(headers.items()))


@pytest.mark.parametrize("answer", ["join", "decline"])
def test_answers_to_what_is_not_mine_are_that_page_too(invitation, zed, client_of, answer):
    page = client_of(zed)

    unknown = same_for_all(page.post(f"/invitations/{uuid4()}/{answer}/"))

    assert same_for_all(page.post(f"/invitations/{invitation.pk}/{answer}/")) == unknown
    assert unknown[0] == 404


# The person asked is told why


def test_a_revoked_invitation_says_so_to_the_person_asked(invitation, adam, nia, client_of):
    actions.revoke_invitation(invitation=invitation, by=adam)

    shown = client_of(nia).get(invitation.link, follow=True)

    assert shown.status_code == 410
    assert "This invitation was revoked." in words(shown)
    assert not {"Join", "Decline"} & set(buttons(shown))


def test_a_declined_invitation_says_so_to_the_person_asked(invitation, nia, client_of):
    actions.decline_invitation(invitation=invitation, user=nia)

    assert "This invitation was declined." in words(
        client_of(nia).get(invitation.link, follow=True)
    )


def test_a_lapsed_invitation_says_so_to_the_person_asked(invitation, nia, client_of):
    Invitation.objects.update(expires_at=timezone.now())

    shown = words(client_of(nia).get(invitation.link, follow=True))

    assert "This invitation has expired." in shown


def test_an_altered_link_says_so_to_the_person_asked_who_can_still_join(invitation, nia, client_of):
    shown = client_of(nia).get(invitation.link[:-3] + "xx/", follow=True)

    assert "This link was replaced by a newer one or is incomplete." in notices(shown)
    assert "Join" in buttons(shown)


@pytest.mark.parametrize("answer", ["join", "decline"])
def test_an_answer_that_comes_too_late_says_why(invitation, adam, acme, nia, client_of, answer):
    actions.revoke_invitation(invitation=invitation, by=adam)

    said = client_of(nia).post(f"/invitations/{invitation.pk}/{answer}/", follow=True)

    assert "This invitation was revoked." in notices(said)[0]
    assert not acme.memberships.filter(user=nia).exists()


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
