"""The Developer Portal, and those who have nothing else."""

import pytest

from audit.models import Event
from organizations.actions import rename_organization
from organizations.schedule import send_notifications
from organizations.tenancy.roles import Permission, RoleSlug
from outbox.drain import drain
from portal.actions import block_application
from portal.permissions import VIEW_PORTAL
from portal.tests.makers import add_application
from tests.addresses import organization_routes
from tests.cast import add_member
from tests.database import business
from tests.reading import links, words
from tests.samples import things_of

pytestmark = pytest.mark.django_db
PORTAL = "/portal/acme/"


def console_pages(adam, handle):
    """Every page of the organization that can be opened and is neither the portal nor leaving."""
    things = things_of(adam)
    return {
        route: things.address(route, handle)
        for route in organization_routes()
        if isinstance(demand := route.demands.get("GET"), Permission)
        and demand != VIEW_PORTAL
        and not route.path.startswith("portal/")
    }


@pytest.mark.parametrize("by", ["handle", "id"])
def test_every_console_page_leads_a_subscriber_to_the_portal(eve, adam, acme, client_of, by):
    pages = console_pages(adam, "acme" if by == "handle" else str(acme.pk))
    page = client_of(eve)
    before = business()

    assert len(pages) > 10
    for route, address in pages.items():
        for method in ("GET", "HEAD"):
            answer = page.generic(method, address)
            assert answer.status_code == 302, route
            assert answer.headers["Location"] == PORTAL, route
    assert business() == before


def test_being_led_to_the_portal_is_no_refusal_in_the_history(eve, client_of):
    client_of(eve).get("/organizations/acme/settings/")

    assert not Event.objects.filter(is_refused=True).exists()


def test_a_subscriber_posts_nothing_to_the_console(eve, adam, client_of):
    pages = console_pages(adam, "acme")
    page = client_of(eve)
    before = business()

    for route, address in pages.items():
        assert page.post(address, {"name": "Mine"}).status_code in {403, 405}, route
    assert business() == before


def test_the_front_door_leads_a_subscriber_to_the_portal(eve, client_of):
    answer = client_of(eve).get("/", follow=True)

    assert answer.wsgi_request.path == PORTAL


def test_the_former_address_leads_to_the_portal(eve, client_of):
    answer = client_of(eve).get("/organizations/acme/portal/")

    assert answer.status_code == 302
    assert answer.headers["Location"] == PORTAL


def test_the_former_address_shows_a_stranger_nothing(zed, acme, client_of):
    assert client_of(zed).get("/organizations/acme/portal/").status_code == 404


def test_the_portal_is_found_by_a_former_handle(eve, adam, acme, client_of):
    rename_organization(name="Acme", handle="rockets", by=adam)

    answer = client_of(eve).get(f"{PORTAL}?q=pay%20me&q=%26")

    assert answer.status_code == 307
    assert answer.headers["Location"] == "/portal/rockets/?q=pay%20me&q=%26"


def test_the_portal_names_the_organization(eve, client_of):
    answer = client_of(eve).get(PORTAL)

    assert answer.status_code == 200
    assert "APIs of Acme" in words(answer)
    assert "<title>Developer Portal · Acme · Console</title>" in answer.content.decode()


def test_the_portal_shows_a_subscriber_no_way_into_the_console(eve, client_of):
    found = links(client_of(eve).get(PORTAL))

    assert not [link for link in found if link.startswith("/organizations/acme/settings")]
    assert "/organizations/acme/" not in found


def test_the_portal_shows_nothing_of_members_projects_or_others(eve, adam, mia, zenith, client_of):
    console_pages(adam, "acme")

    shown = words(client_of(eve).get(PORTAL))

    assert not [name for name in ("Adam", "Mia", "Apollo", "Zenith", "someone@") if name in shown]


def test_who_sees_the_console_finds_the_way_back(mia, client_of):
    assert "/organizations/acme/" in links(client_of(mia).get(PORTAL))


@pytest.mark.parametrize("role", [RoleSlug.BILLING_ADMINISTRATOR, RoleSlug.ENVIRONMENT_MANAGER])
def test_a_role_without_the_portal_is_told_why(acme, client_of, role):
    page = client_of(add_member(acme, "Robin", role))

    answer = page.get(PORTAL)

    assert answer.status_code == 403
    assert VIEW_PORTAL.label in words(answer)
    assert PORTAL not in links(page.get("/organizations/acme/"))


def test_a_subscriber_with_another_role_is_a_member_of_the_console(acme, client_of):
    both = add_member(acme, "Bo", RoleSlug.EXTERNAL_API_SUBSCRIBER, RoleSlug.BILLING_ADMINISTRATOR)
    page = client_of(both)

    assert page.get("/organizations/acme/").status_code == 200
    assert page.get(PORTAL).status_code == 200
    assert page.get("/organizations/acme/settings/members/invite/").status_code == 403


def test_a_subscriber_of_one_organization_is_a_stranger_in_another(eve, zenith, client_of):
    assert client_of(eve).get("/portal/zenith/").status_code == 404
    assert client_of(eve).get("/organizations/zenith/").status_code == 404


def test_a_subscriber_is_told_no_names_of_members(eve, adam, mailoutbox):
    till = add_application("Till", owner=eve)

    block_application(application=till, reason="Too many calls.", by=adam)
    send_notifications()
    drain()

    (mail,) = mailoutbox
    assert mail.subject == "Till is blocked: Too many calls · Acme"
    assert "Adam" not in mail.body
