"""An organization that waits for its removal: everyone sees why, and no one can change it."""

import re

import pytest
from django.urls import resolve
from django.utils import timezone

from organizations import actions
from organizations.models import Organization
from organizations.permissions import DELETE_ORGANIZATION
from organizations.tenancy.demands import OrganizationBeingDeleted
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug
from projects.actions import create_project
from tests.addresses import tried_routes
from tests.cast import add_member, make_organization, make_person
from tests.database import business, everything
from tests.methods import in_turn
from tests.reading import buttons, notices, words
from tests.samples import is_own

pytestmark = pytest.mark.django_db
MENU = "/organizations/menu/?current=acme&page=projects:home"
PAGES = [route for route in tried_routes() if "GET" in route.demands]
ADDRESS = re.compile(r'(?:href|action)="(/organizations/acme/[^"?#]*)')


@pytest.fixture
def adam(things):
    return things.admin


@pytest.fixture
def waiting(things, adam):
    """Acme, with something of everything, whose deletion Adam has just asked for."""
    return actions.delete_organization(handle="acme", by=adam)


def shown_pages(page, things, routes=PAGES):
    """The pages that open, and those that say why they do not, by address."""
    for route in routes:
        answer = page.get(things.address(route))
        if answer.status_code in {200, 403} and b"<html" in answer.content:
            yield route, answer


# What everyone sees


@pytest.mark.once
@pytest.mark.parametrize("role", list(RoleSlug))
def test_every_page_says_who_asked_and_until_when(role, things, waiting, client_of):
    """An Administrator is told more; each of the others looks at another page in turn."""
    page = client_of(add_member(waiting, "Robin", role))
    is_administrator = role is RoleSlug.ADMINISTRATOR
    others = [each for each in RoleSlug if each is not RoleSlug.ADMINISTRATOR]
    asked = [p for turn, p in enumerate(PAGES) if is_administrator or role in in_turn(turn, others)]
    seen = 0

    for route, answer in shown_pages(page, things, asked):
        about = [each for each in notices(answer) if "Requested by" in each]
        assert len(about) == 1, route
        (notice,) = about
        assert "Acme is scheduled for deletion" in notice, route
        assert "Requested by Adam" in notice, route
        assert f"{waiting.removal_due_at:%-d %b}" in notice, route
        assert ("Restore organization" in notice) == is_administrator, route
        seen += 1
    assert seen >= 1


def test_a_page_of_no_organization_has_no_notice(waiting, adam, client_of):
    assert "Day of removal" not in words(client_of(adam).get("/organizations/"))


def test_the_notice_stands_when_the_one_who_asked_is_gone(waiting, mia, client_of):
    Organization.objects.update(deletion_asked_by=None)

    assert "Requested by a former member" in words(client_of(mia).get("/organizations/acme/"))


def test_no_page_offers_what_would_be_refused(things, waiting, adam, client_of):
    """Neither a link to a closed page nor a form that a closed door would answer."""
    page = client_of(adam)
    may = {p for p in PERMISSIONS if p.outlasts_deletion}
    wrong = []

    for route, answer in shown_pages(page, things):
        for address in set(ADDRESS.findall(answer.content.decode())):
            demands = set(getattr(resolve(address).func, "demands", {}).values())
            if not demands & may and not any(not isinstance(d, Permission) for d in demands):
                wrong.append(f"{route}: {address}")
        for form in re.findall(
            r"<form[^>]*method=\"post\".*?</form>", answer.content.decode(), re.S
        ):
            action = re.search(r'action="([^"]*)"', form)
            address = action[1] if action and action[1] else things.address(route)
            demand = getattr(resolve(address).func, "demands", {}).get("POST")
            if isinstance(demand, Permission) and demand not in may:
                wrong.append(f"{route}: form to {address}")
    assert wrong == []


def test_nobody_can_change_anything(things, waiting, adam, mia, client_of):
    """Every address, by its permission; what everyone may do about themselves is not counted."""
    people = [client_of(adam), client_of(mia)]
    before = business()

    for route in tried_routes():
        demand = route.demands.get("POST")
        if not isinstance(demand, Permission) or demand is DELETE_ORGANIZATION:
            continue
        for page in people:
            answer = page.post(things.address(route), {"name": "Other", "roles": ["developer"]})
            assert answer.status_code in {302, 404 if is_own(route) else 403}, route
    assert business() == before


def test_a_page_that_was_open_before_changes_nothing(things, waiting, adam):
    """The door is shut at the next request; an action that is under way finds the lock."""
    before = everything()

    for deed in (
        lambda: actions.rename_organization(name="Other", by=adam),
        lambda: actions.invite_members(
            addresses=["kim@example.com"], slugs=[RoleSlug.DEVELOPER], by=adam
        ),
        lambda: actions.remove_member(membership=things.membership, by=adam),
        lambda: create_project(name="Gemini", by=adam),
    ):
        with pytest.raises(OrganizationBeingDeleted):
            deed()
    assert everything() == before


def test_members_can_still_look_and_leave(waiting, mia, client_of):
    page = client_of(mia)

    assert "Apollo" in words(page.get("/organizations/acme/"))
    page.post("/organizations/acme/leave/")

    assert not waiting.memberships.filter(pk=mia.pk).exists()


def test_the_last_administrator_is_not_told_to_do_what_is_closed(waiting, adam, client_of):
    answer = client_of(adam).get("/organizations/acme/leave/")

    assert "together with your membership" in words(answer)
    assert "Next administrator" not in words(answer)
    assert "Leave organization" not in buttons(answer)


def test_nobody_is_made_an_administrator_by_leaving(waiting, adam, mia, client_of):
    client_of(adam).post("/organizations/acme/leave/", {"person": mia.pk})

    assert waiting.administrators().get() == adam
    assert waiting.memberships.get(pk=mia.pk).role_slugs == [RoleSlug.DEVELOPER]


# Among the others


def test_the_lists_say_what_is_being_deleted_and_what_is_suspended(adam, waiting, client_of):
    for name, state in {"Busy": {}, "Closed": {"suspended_at": timezone.now()}}.items():
        other = make_organization(name, by=make_person(f"Boss {name}")).organization
        add_member(other, adam.user, RoleSlug.DEVELOPER)
        Organization.objects.filter(pk=other.pk).update(**state)
    page = client_of(adam)

    for answer in (page.get("/organizations/"), page.get(MENU)):
        entries = re.split(r">(?:Acme|Busy|Closed)</", answer.content.decode())
        assert len(entries) == 4
        assert "Deletion scheduled" in entries[1]
        assert "Deletion scheduled" not in entries[2] + entries[3]
        assert "Suspended" in entries[3]
        assert "Suspended" not in entries[1] + entries[2]


def test_a_suspended_organization_is_not_offered_to_be_left(adam, acme, client_of):
    assert "/organizations/acme/leave/" in client_of(adam).get("/organizations/").content.decode()

    Organization.objects.update(suspended_at=timezone.now())

    assert "/leave/" not in client_of(adam).get("/organizations/").content.decode()
