"""Requests for access to the Developer Portal: approved or rejected, by whom, and undone."""

import pytest

from audit.models import Event
from audit.sentences import sentence
from organizations.actions import remove_member
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from portal import actions, events
from portal.actions.reaching import NoReason
from portal.actions.signing_up import SignUpAnswered
from portal.models import SignUpState
from portal.tests.test_signing_up import mails
from tests.cast import add_member
from tests.database import everything
from tests.reading import buttons, reason_at, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public")]
PORTAL = "/portal/acme/"
SETTINGS = "/organizations/acme/settings/portal/"
REQUESTS = f"{SETTINGS}requests/"
EXTERNAL = [RoleSlug.EXTERNAL_API_SUBSCRIBER]


# Answering


def test_approving_makes_an_external_subscriber(asked, adam, zed, client_of, member_of_acme):
    client_of(adam).post(f"{REQUESTS}{asked.pk}/approve/")

    assert member_of_acme().role_slugs == EXTERNAL
    page = client_of(zed)
    assert page.get(f"{PORTAL}applications/").status_code == 200
    assert page.get("/organizations/acme/").headers["Location"] == PORTAL
    approved = Event.objects.get(kind=events.SIGN_UP_APPROVED)
    assert sentence(approved) == ("Adam approved Zed's request for access to the Developer Portal")


def test_the_person_is_told_by_the_name_of_the_organization(asked, adam, zed, mailoutbox):
    actions.approve_sign_up(sign_up=asked, by=adam)

    (mail,) = [each for each in mails(mailoutbox) if each.to == [zed.user.email]]

    assert mail.subject == "You can now use the Developer Portal of Acme"
    assert "Adam" not in mail.body


def test_rejecting_tells_the_reason_and_no_name(asked, adam, zed, client_of, mailoutbox):
    client_of(adam).post(f"{REQUESTS}{asked.pk}/reject/", {"reason": "We do not know you."})

    (mail,) = [each for each in mails(mailoutbox) if each.to == [zed.user.email]]
    shown = words(client_of(zed).get(PORTAL))

    assert "We do not know you" in mail.body
    assert "no longer" not in mail.body
    assert "were a member" not in mail.body
    for text in (mail.subject, mail.body, shown):
        assert "Adam" not in text
    assert "Acme rejected your request: We do not know you." in shown


def test_a_rejection_without_a_reason_says_who_would_read_it(asked, adam):
    with pytest.raises(NoReason, match="The person who asked reads it"):
        actions.reject_sign_up(sign_up=asked, reason=" ", by=adam)


def test_a_rejection_needs_a_reason(asked, adam, client_of):
    for reason in ("", "  ", "\u200b", "a\0b", "x" * 201):
        answer = client_of(adam).post(f"{REQUESTS}{asked.pk}/reject/", {"reason": reason})
        assert reason_at(answer, "reason"), repr(reason)

    asked.refresh_from_db()
    assert asked.state == SignUpState.PENDING


def test_a_rejection_is_undone_by_approving(asked, adam, client_of, member_of_acme):
    actions.reject_sign_up(sign_up=asked, reason="Spam.", by=adam)
    page = client_of(adam)
    assert "Approve the request of Zed" in buttons(page.get(REQUESTS))

    page.post(f"{REQUESTS}{asked.pk}/approve/")

    assert member_of_acme().role_slugs == EXTERNAL
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (SignUpState.APPROVED, "")


def test_undoing_a_rejection_answers_what_was_asked_since(asked, acme, adam, zed):
    actions.reject_sign_up(sign_up=asked, reason="Spam.", by=adam)
    again = actions.request_sign_up(organization=acme, user=zed.user)

    actions.approve_sign_up(sign_up=asked, by=adam)

    again.refresh_from_db()
    assert again.state == SignUpState.APPROVED


def test_what_was_answered_is_not_answered_again(asked, acme, adam, zed):
    actions.approve_sign_up(sign_up=asked, by=adam)

    with pytest.raises(SignUpAnswered):
        actions.approve_sign_up(sign_up=asked, by=adam)
    with pytest.raises(SignUpAnswered):
        actions.reject_sign_up(sign_up=asked, reason="Spam.", by=adam)
    assert acme.memberships.filter(user=zed.user).count() == 1


def test_who_became_a_member_otherwise_keeps_their_roles(asked, acme, adam, zed):
    Membership.objects.filter(user=zed.user, organization=acme).delete()
    joined = acme.memberships.create(user=zed.user)

    assert not actions.approve_sign_up(sign_up=asked, by=adam)

    assert joined.role_slugs == []


def test_removed_members_may_ask_again(asked, acme, adam, zed, member_of_acme):
    actions.approve_sign_up(sign_up=asked, by=adam)
    remove_member(membership=member_of_acme(), by=adam)

    again = actions.request_sign_up(organization=acme, user=zed.user)

    assert again.state == SignUpState.PENDING


def test_only_who_manages_members_sees_and_answers(asked, acme, mia, zed, client_of):
    before = everything()
    for who, status in ((mia, 403), (zed, 404)):
        page = client_of(who)
        for way in ("approve", "reject"):
            answer = page.post(f"{REQUESTS}{asked.pk}/{way}/", {"reason": "Spam."})
            assert answer.status_code == status
        assert page.get(REQUESTS).status_code == status
        assert page.post(SETTINGS, {"self_signup": "closed"}).status_code == status
    assert not acme.memberships.filter(user=zed.user).exists()
    assert {**everything(), "event": []} == {**before, "event": []}


def test_requests_of_another_organization_are_not_found(asked, zed, client_of):
    page = client_of(zed)
    for way in ("approve", "reject"):
        address = f"/organizations/zenith/settings/portal/requests/{asked.pk}/{way}/"
        assert page.post(address, {"reason": "Spam."}).status_code == 404


def test_a_member_with_other_roles_does_not_answer(asked, acme):
    bo = add_member(acme, "Bo", RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER)

    with pytest.raises(Exception, match="can no longer do this"):
        actions.approve_sign_up(sign_up=asked, by=bo)
