"""The way in for someone who belongs nowhere yet."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from organizations import actions
from organizations.models import Invitation, Organization
from organizations.tenancy.roles import RoleSlug
from tests.addresses import organization_routes
from tests.cast import add_member, invite
from tests.reading import buttons, link_named, notices, words

pytestmark = pytest.mark.django_db
WELCOME = "/welcome/"


# Who comes here


def test_somebody_without_a_membership_is_led_here(nia, client_of):
    answer = client_of(nia).get("/", follow=True)

    assert answer.wsgi_request.path == "/welcome/"
    assert "Create your organization" in words(answer)
    assert "Signed in as nia@example.com. Not you? Sign out" in words(answer)


def test_a_member_is_not_kept_here(mia, client_of):
    assert client_of(mia).get("/welcome/").headers["Location"] == "/"


def test_a_member_who_posts_here_creates_nothing(mia, client_of):
    client_of(mia).post("/welcome/", {"name": "Mia Works"})

    assert not Organization.objects.filter(name="Mia Works").exists()


def test_nobody_without_a_membership_reaches_the_console(nia, acme, client_of):
    page = client_of(nia)

    for route in organization_routes():
        if route.path.count("<") == 1:
            address = "/" + route.path.replace("<handle:handle>", "acme")
            assert page.get(address).status_code == 404
            assert page.post(address).status_code == 404
    assert page.get("/organizations/").headers["Location"] == "/"


def test_a_visitor_signs_in_first(client):
    assert client.get("/welcome/").headers["Location"] == "/accounts/login/?next=/welcome/"
    assert client.post("/welcome/", {"name": "Acme"}).status_code == 302
    assert not Organization.objects.exists()


# Invitations come first


def test_invitations_come_before_the_form(nia, adam, client_of):
    invite("nia@example.com", by=adam)

    shown = words(client_of(nia).get("/welcome/"))

    assert "Acme as Developer, from Adam" in shown
    assert shown.index("Acme as Developer") < shown.index("Organization name")
    assert {"Join Acme", "Decline the invitation to Acme", "Create organization"} <= set(
        buttons(client_of(nia).get("/welcome/"))
    )


def test_only_open_invitations_to_my_verified_addresses_are_shown(nia, adam, zed, client_of):
    nia.emailaddress_set.create(email="claimed@example.com", verified=False)
    nia.emailaddress_set.create(email="second@example.com", verified=True)
    invite("claimed@example.com", by=adam)
    invite("somebody@example.com", by=adam)
    revoked = invite("nia@example.com", by=adam)
    actions.revoke_invitation(invitation=revoked, by=adam)
    invite("second@example.com", by=zed)

    shown = words(client_of(nia).get("/welcome/"))

    assert "Zenith" in shown
    assert "Acme" not in shown


def test_joining_from_here_leads_into_the_organization(nia, adam, client_of):
    invitation = invite("nia@example.com", by=adam)

    answer = client_of(nia).post(f"/invitations/{invitation.pk}/join/", {"next": ""}, follow=True)

    assert answer.wsgi_request.path == "/organizations/acme/"


def test_declining_from_here_leads_back_here(nia, adam, client_of):
    invitation = invite("nia@example.com", by=adam)

    answer = client_of(nia).post(f"/invitations/{invitation.pk}/decline/", follow=True)

    assert answer.wsgi_request.path == "/welcome/"
    assert "You declined the invitation to Acme." in notices(answer)


def test_a_failed_join_does_not_fall_through_to_the_form(nia, adam, client_of):
    invitation = invite("nia@example.com", by=adam)
    actions.revoke_invitation(invitation=invitation, by=adam)

    answer = client_of(nia).post(f"/invitations/{invitation.pk}/join/", follow=True)

    assert answer.wsgi_request.path == f"/invitations/{invitation.pk}/"
    assert "This invitation was revoked." in words(answer)
    assert "Organization name" not in words(answer)
    assert not nia.memberships.exists()


def test_joining_leaves_the_one_creation(nia, adam, client_of):
    actions.join(invitation=invite("nia@example.com", by=adam), user=nia)

    client_of(nia).post("/organizations/new/", {"name": "Own Firm"})

    assert Organization.objects.created_by(nia).get().name == "Own Firm"


# Deep links


def test_a_deep_link_returns_after_creating(nia, client_of):
    page = client_of(nia)
    target = "/organizations/acme/settings/roles/"
    shown = page.get("/", {"next": target}, follow=True)
    assert shown.wsgi_request.path == "/welcome/"
    assert f'name="next" value="{target}"' in shown.content.decode()

    answer = page.post("/welcome/", {"name": "Acme", "next": target})

    assert answer.headers["Location"] == target
    assert page.get(target).status_code == 200


def test_a_deep_link_survives_a_refused_form(nia, client_of):
    target = "/organizations/acme/settings/roles/"

    shown = client_of(nia).post("/welcome/", {"name": "x", "next": target})

    assert f'name="next" value="{target}"' in shown.content.decode()


def test_a_deep_link_returns_after_joining(nia, adam, client_of):
    invitation = invite("nia@example.com", by=adam)
    page = client_of(nia)
    target = "/organizations/acme/settings/roles/"
    shown = page.get("/", {"next": target}, follow=True).content.decode()
    assert shown.count(f'name="next" value="{target}"') == 2

    answer = page.post(f"/invitations/{invitation.pk}/join/", {"next": target})

    assert answer.headers["Location"] == target


def test_a_deep_link_leads_members_on_at_once(mia, client_of):
    target = "/organizations/acme/settings/roles/"

    assert client_of(mia).get("/", {"next": target}).headers["Location"] == target
    assert client_of(mia).get("/welcome/", {"next": target}).headers["Location"] == target


# The same on plain submit


def test_the_form_names_its_field_and_its_button(nia, client_of):
    shown = client_of(nia).get("/welcome/")

    assert '<label class="form-label" for="id_name">Organization name</label>' in (
        shown.content.decode()
    )
    assert "Create organization" in buttons(shown)


def test_who_has_created_one_and_left_is_told_so(adam, acme, client_of):
    """Nothing to join and nothing to create: the page must say why, and not only refuse."""
    add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    actions.leave_organization(membership=adam)
    page = client_of(adam)

    shown = page.get("/welcome/")

    assert shown.status_code == 200
    assert "created" in words(page.post("/welcome/", {"name": "Another one"}))
    assert link_named(shown, "Console")


# Who expected an invitation


def test_who_expected_an_invitation_is_told_where_to_be_invited(nia, client_of):
    assert "Ask to be invited at this address: nia@example.com" in words(
        client_of(nia).get(WELCOME)
    )


def test_an_invitation_that_expired_is_told_of_with_whom_to_ask(adam, nia, client_of):
    invitation = invite("nia@example.com", by=adam)
    page = client_of(nia)
    assert "Expired invitations" not in words(page.get(WELCOME))

    with time_machine.travel(invitation.expires_at, tick=False):
        shown = client_of(nia).get(WELCOME)
        said = words(client_of(nia).get(invitation.get_absolute_url()))

    assert "Acme, invited by Adam" in words(shown)
    assert "mailto:adam%40example.com" in shown.content.decode()
    assert "This invitation has expired. You can ask Acme for a new one." in said


@pytest.mark.parametrize("state", ["declined_at", "revoked_at", "lapsed_at", "accepted_at"])
def test_an_invitation_that_ended_otherwise_is_not_told_of(adam, nia, client_of, state):
    invitation = invite("nia@example.com", by=adam)
    Invitation.objects.filter(pk=invitation.pk).update(**{state: timezone.now()})

    with time_machine.travel(invitation.expires_at, tick=False):
        assert "Acme" not in words(client_of(nia).get(WELCOME))


@pytest.mark.parametrize("closed", ["suspended_at", "deletion_asked_at"])
def test_nobody_hears_of_a_closed_organization_by_an_expired_invitation(
    adam, nia, client_of, closed
):
    invitation = invite("nia@example.com", by=adam)
    dates = {closed: timezone.now()}
    if closed == "deletion_asked_at":
        dates["removal_due_at"] = timezone.now() + timedelta(days=30)
    type(adam.organization).objects.update(**dates)

    with time_machine.travel(invitation.expires_at, tick=False):
        assert "Acme" not in words(client_of(nia).get(WELCOME))


def test_an_expired_invitation_to_another_or_long_ago_is_not_told_of(adam, nia, client_of):
    invite("somebody@example.com", by=adam)
    mine = invite("nia@example.com", by=adam)

    with time_machine.travel(mine.expires_at, tick=False):
        assert words(client_of(nia).get(WELCOME)).count("Acme") == 1
    with time_machine.travel(mine.expires_at + timedelta(days=31), tick=False):
        assert "Acme" not in words(client_of(nia).get(WELCOME))
