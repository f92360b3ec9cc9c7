"""Home, for whoever gets there: where one is, what waits, and what to do next."""

import re
from datetime import timedelta
from itertools import combinations

import pytest
from django.utils import timezone

from audit.models import Event
from organizations.models import Membership, Organization
from organizations.tenancy.roles import PERMISSIONS, RoleSlug, permissions_of_role
from projects.actions import archive_project, create_project
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT
from tests.cast import add_member, invite
from tests.database import business
from tests.reading import buttons, links, notices, words

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/"
STEPS = f"{HOME}first-steps/"
WITHOUT_PROJECTS = [role for role in RoleSlug if VIEW_PROJECT not in permissions_of_role(role)]
SETS = [(role,) for role in RoleSlug] + list(combinations(WITHOUT_PROJECTS, 2))


@pytest.mark.parametrize("roles", SETS, ids=lambda roles: "+".join(roles))
def test_home_is_no_dead_end_for_any_role(roles, acme, adam, client_of):
    robin = add_member(acme, "Robin", *roles)

    page = client_of(robin).get(HOME, follow=True)

    assert page.status_code == 200
    said, found = words(page), links(page)
    if set(roles) == {RoleSlug.EXTERNAL_API_SUBSCRIBER}:
        assert page.wsgi_request.path == "/portal/acme/"
        assert "For questions, contact Acme." in said
        return
    assert f"{HOME}settings/" in found
    if any(VIEW_PROJECT in permissions_of_role(role) for role in roles):
        is_first = roles == (RoleSlug.ADMINISTRATOR,)
        assert ("First steps" if is_first else "No projects yet") in said
        assert is_first or "Request access" in buttons(page)
        return
    assert all(role.description in said for role in roles)
    assert f"{HOME}settings/roles/" in found
    assert "Request access" in buttons(page)
    sees_portal = any(PERMISSIONS["view_portal"] in permissions_of_role(role) for role in roles)
    assert ("/portal/acme/" in found) == sees_portal


def test_a_developer_without_projects_asks_for_one_and_then_waits(acme, adam, mia, client_of):
    page = client_of(mia)
    before = words(page.get(HOME))

    page.post(f"{HOME}access/", {"permission": MANAGE_PROJECT.value, "person": adam.pk})

    shown = page.get(HOME)
    assert "Ask for one" in before
    assert "A component" in before
    assert "You requested it from Adam" in words(shown)
    assert "Request access" not in buttons(shown)


def test_a_request_for_projects_is_made_on_home_and_then_waits(acme, adam, client_of):
    page = client_of(add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR))

    form = {"permission": VIEW_PROJECT.value, "person": adam.pk}
    page.post(f"{HOME}access/", form)

    shown = page.get(HOME)
    assert "You requested access to projects from Adam" in words(shown)
    assert "Request access" not in buttons(shown)


# Projects


def test_a_new_organization_offers_no_archived_projects(adam, client_of):
    shown = client_of(adam).get(HOME)

    assert "Create a project" in words(shown)
    assert links(shown).count(f"{HOME}projects/new/?next={HOME}") == 1
    assert f"{HOME}projects/new/" not in links(shown)
    assert f"{HOME}?show=archived" not in links(shown)


def test_where_all_are_archived_home_says_so_to_everybody(adam, mia, client_of):
    archive_project(project=create_project(name="Apollo", by=adam), by=adam)

    for member in (adam, mia):
        shown = client_of(member).get(HOME)
        assert "No active projects" in words(shown)
        assert "No projects yet" not in words(shown)
        assert f"{HOME}?show=archived" in links(shown)


@pytest.mark.parametrize("number", [1, 12, 13])
def test_few_projects_are_cards_and_more_are_a_list(number, adam, mia, zed, client_of):
    for n in range(number):
        create_project(name=f"Mercury {n}", description="<b>To orbit</b>", by=adam)
    archive_project(project=create_project(name="Gemini", by=adam), by=adam)
    create_project(name="Zeppelin", by=zed)

    shown = client_of(mia).get(HOME)

    said = words(shown)
    assert [f"Mercury {n}" in said for n in range(number)] == [True] * number
    assert ("Gemini" in said, "Zeppelin" in said) == (False, False)
    assert (len(shown.context["cards"]), "Search projects" in said) == (
        (number, False) if number <= 12 else (0, True)
    )
    assert ('id="list-q"' in shown.content.decode()) == (number > 12)
    assert "&lt;b&gt;To orbit&lt;/b&gt;" in shown.content.decode()
    assert f"{HOME}?show=archived" in links(shown)


def test_what_is_searched_and_later_pages_are_the_list_alone(adam, client_of):
    create_project(name="Mercury", by=adam)
    page = client_of(adam)

    found = page.get(HOME, {"q": "mercury"})

    assert "1 project matches" in words(found)
    for part in ("First steps", "Recent activity", "Nothing waits"):
        assert part in words(page.get(HOME))
        assert part not in words(found)
    for n in range(50):
        create_project(name=f"Apollo {n}", by=adam)
    second = page.get(HOME + page.get(HOME).context["listing"].page.next_link)
    assert "Mercury" in words(second)
    assert "Recent activity" not in words(second)


# What happened


def test_only_who_reads_the_history_reads_what_happened(acme, adam, mia, zed, client_of):
    create_project(name="A<b>pollo</b>", by=adam)
    for other in (adam, zed):
        create_project(name=f"Soyuz {other.user.name}", by=other)
    client_of(mia).get(f"{HOME}settings/danger/")
    publisher = add_member(acme, "Pat", RoleSlug.API_PUBLISHER)

    shown = client_of(adam).get(HOME)

    sentences = words(shown).partition("Recent activity")[2]
    assert "Adam created the project A<b>pollo</b>" in sentences
    assert "Soyuz Zed" not in sentences
    assert "Mia" not in sentences
    assert f"{HOME}settings/history/" in links(shown)
    for member in (mia, publisher):
        assert "Adam created" not in words(client_of(member).get(HOME))
        assert f"{HOME}settings/history/" not in links(client_of(member).get(HOME))


# First steps


def ticked(page):
    return page.content.decode().count('<li class="done">')


def primary(page):
    """What the one filled button of the page says."""
    (button,) = re.findall(r'class="btn btn-primary[^>]*>([^<]*)', page.content.decode())
    return button


def test_the_first_steps_tick_themselves_and_the_next_one_has_the_button(adam, client_of):
    page = client_of(adam)
    assert ticked(page.get(HOME)) == 0
    assert primary(page.get(HOME)) == "New API"

    create_project(name="Apollo", by=adam)
    assert ticked(page.get(HOME)) == 1
    assert primary(page.get(HOME)) == "New API"
    invite("nia@example.com", by=adam)

    assert ticked(page.get(HOME)) == 2
    assert "2 of 6 done." in words(page.get(HOME))


def test_who_dismisses_them_does_so_for_themselves_alone(acme, adam, client_of):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    before = Event.objects.count()

    for _ in range(2):
        assert client_of(adam).post(STEPS).headers["Location"] == HOME

    assert "First steps" not in words(client_of(adam).get(HOME))
    assert "First steps" in words(client_of(ann).get(HOME))
    assert Event.objects.count() == before


def test_who_may_not_do_them_does_not_see_them(mia, adam, client_of):
    page, before = client_of(mia), business()

    assert "First steps" not in words(page.get(HOME))
    assert page.post(STEPS).status_code == 403
    assert {**business(), "event": []} == {**before, "event": []}
    assert not Membership.objects.exclude(first_steps_dismissed_at=None).exists()


def test_an_older_organization_has_none(acme, adam, client_of):
    month_ago = timezone.now() - timedelta(days=31)
    Organization.objects.filter(pk=acme.pk).update(created_at=month_ago)

    assert "First steps" not in words(client_of(adam).get(HOME))


def test_creating_says_so_and_leads_to_the_first_steps(nia, client_of):
    answer = client_of(nia).post("/welcome/", {"name": "Umbrella"}, follow=True)

    assert notices(answer) == ["Umbrella was created."]
    assert "First steps" in words(answer)
