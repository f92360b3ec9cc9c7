"""An old handle leads members on to the same page, and is nothing to anyone else."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations import actions
from organizations.models import Handle, Organization
from organizations.tenancy.roles import RoleSlug
from projects.models import Project
from tests.cast import add_member, invite
from tests.reading import words
from tests.test_every_page import without_tokens

pytestmark = pytest.mark.django_db
OLD, NEW = "/organizations/acme/", "/organizations/rockets/"


@pytest.fixture
def rockets(adam):
    """Acme under a new handle."""
    return actions.rename_organization(name="Acme", handle="rockets", by=adam)


@pytest.fixture
def former(rockets):
    return Handle.objects.retired().get()


def test_a_form_rendered_before_the_change_does_its_deed_once(adam, rockets, client_of):
    page = client_of(adam)

    answer = page.post(f"{OLD}projects/new/", {"name": "Apollo"}, follow=True)

    assert [status for _, status in answer.redirect_chain] == [307, 302]
    assert [project.name for project in Project.objects.all()] == ["Apollo"]


def test_a_form_without_our_token_is_not_led_on(adam, rockets):
    page = Client(enforce_csrf_checks=True)
    page.force_login(adam.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert page.post(f"{OLD}projects/new/", {"name": "Apollo"}).status_code == 403


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_to_a_stranger_it_is_a_handle_that_nobody_had(adam, zed, rockets, client_of, method):
    removed = add_member(rockets, "Gone", RoleSlug.ADMINISTRATOR)
    actions.remove_member(membership=removed, by=adam)
    for who in (zed, removed.user):
        page = client_of(who)
        answer = page.generic(method, f"{OLD}settings/")
        absent = page.generic(method, "/organizations/nobody/settings/")

        assert answer.status_code == 404
        assert without_tokens(answer) == without_tokens(absent)
    assert Handle.objects.get(handle="acme").last_used_at is None


def test_a_visitor_is_sent_to_sign_in_as_from_anywhere(rockets, client):
    answer, absent = client.get(OLD), client.get("/organizations/nobody/")

    assert answer.headers["Location"] == f"/accounts/login/?next={OLD}"
    assert absent.headers["Location"] == "/accounts/login/?next=/organizations/nobody/"


def test_two_changes_lead_to_the_present_one_at_once(adam, rockets, client_of):
    actions.rename_organization(name="Acme", handle="comets", by=adam)
    page = client_of(adam)

    for old in (OLD, NEW):
        assert page.get(f"{old}settings/").headers["Location"] == "/organizations/comets/settings/"


def test_what_was_taken_back_leads_nowhere_else(adam, rockets, client_of):
    actions.rename_organization(name="Acme", handle="acme", by=adam)
    page = client_of(adam)

    assert page.get(OLD).status_code == 200
    assert page.get(NEW).headers["Location"] == OLD


def test_a_suspended_one_shows_its_notice_behind_the_old_address_too(adam, rockets, client_of):
    Organization.objects.update(suspended_at=timezone.now(), suspension_reason="Spam")

    answer = client_of(adam).get(f"{OLD}settings/", follow=True)

    assert answer.status_code == 403
    assert answer.wsgi_request.path == f"{NEW}settings/"
    assert "suspended" in words(answer)


def test_the_address_with_the_id_is_untouched(adam, rockets, client_of):
    page = client_of(adam)

    assert page.get(f"/organizations/{rockets.pk}/settings/").status_code == 200


def test_a_door_stays_closed_behind_the_old_address(mia, rockets, client_of):
    answer = client_of(mia).get(f"{OLD}settings/members/invite/", follow=True)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("address", "lands"),
    [
        ("/organizations/%61cme/settings/", f"{NEW}settings/"),
        (f"{OLD}?next=//evil.example", f"{NEW}?next=//evil.example"),
        (f"{OLD}?x=%0d%0aLocation:%20//evil.example", f"{NEW}?x=%0d%0aLocation:%20//evil.example"),
        (f"{OLD}settings/?/organizations/acme/", f"{NEW}settings/?/organizations/acme/"),
    ],
)
def test_odd_addresses_stay_inside(adam, rockets, client_of, address, lands):
    assert client_of(adam).get(address).headers["Location"] == lands


@pytest.mark.parametrize(
    "address",
    [
        f"{OLD}/evil.example",
        f"{OLD}//evil.example/",
        f"{OLD}%2f%2fevil.example/",
        f"{OLD}../..//evil.example",
        f"/{OLD}",
        f"{OLD}settings/\r\nLocation: //evil.example",
        "//evil.example/organizations/acme/",
        f"{OLD}\\evil.example",
        f"{OLD}%5cevil.example/",
    ],
)
def test_nothing_leads_to_another_host(adam, rockets, client_of, address):
    """As a server passes it on: decoded, and not taken apart."""
    answer = client_of(adam).get("/", PATH_INFO=unquote(address))

    assert answer.status_code in {307, 404}
    assert answer.headers.get("Location", NEW).startswith(NEW)


def test_its_use_is_noted_once_an_hour(adam, former, client_of):
    page = client_of(adam)
    page.get(OLD)
    first = Handle.objects.get(pk=former.pk).last_used_at
    page.get(OLD)

    assert first is not None
    assert Handle.objects.get(pk=former.pk).last_used_at == first

    earlier = timezone.now() - timedelta(minutes=61)
    Handle.objects.filter(pk=former.pk).update(last_used_at=earlier)
    page.get(OLD)
    assert Handle.objects.get(pk=former.pk, last_used_at__gt=first)


def test_links_of_invitations_mailed_before_go_on_working(adam, nia, client_of):
    invitation = invite("nia@example.com", by=adam)
    link = invitation.link
    actions.rename_organization(name="Rockets", handle="rockets", by=adam)
    page = client_of(nia)

    shown = page.get(link, follow=True)
    answer = page.post(f"/invitations/{invitation.pk}/join/", follow=True)

    assert "Rockets" in words(shown)
    assert answer.wsgi_request.path == NEW


def test_a_stranger_costs_one_look_more_than_a_member_and_no_write(zed, former, client_of):
    page = client_of(zed)
    page.get("/")

    with CaptureQueriesContext(connection) as queries:
        assert page.get(OLD).status_code == 404

    assert len(queries) <= 4
    assert not [query for query in queries if query["sql"].startswith(("UPDATE", "INSERT"))]
