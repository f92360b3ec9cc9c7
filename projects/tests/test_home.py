"""Home, for whoever gets there: where one is, what waits, and what to do next."""

from datetime import timedelta
from itertools import combinations

import pytest
from django.utils import timezone

from audit.models import Event
from organizations.models import Membership, Organization
from organizations.tenancy.roles import PERMISSIONS, RoleSlug, grants
from projects.actions import archive_project, create_project
from projects.permissions import VIEW_PROJECT
from tests.cast import add_member, invite
from tests.database import business
from tests.reading import buttons, links, notices, words

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/"
STEPS = f"{HOME}first-steps/"
WITHOUT_PROJECTS = [role for role in RoleSlug if VIEW_PROJECT not in grants(role)]
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
    if any(VIEW_PROJECT in grants(role) for role in roles):
        assert "No projects yet" in said
        return
    assert all(role.description in said for role in roles)
    assert f"{HOME}settings/roles/" in found
    assert "Request access" in buttons(page)
    sees_portal = any(PERMISSIONS["view_portal"] in grants(role) for role in roles)
    assert ("/portal/acme/" in found) == sees_portal


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

    assert "No projects yet" in words(shown)
    assert f"{HOME}?show=archived" not in links(shown)


def test_where_all_are_archived_home_says_so_to_everybody(adam, mia, client_of):
    archive_project(project=create_project(name="Apollo", by=adam), by=adam)

    for member in (adam, mia):
        shown = client_of(member).get(HOME)
        assert "No active projects" in words(shown)
        assert "No projects yet" not in words(shown)
        assert f"{HOME}?show=archived" in links(shown)


# First steps


def ticked(page):
    return words(page).count("Done: ")


def test_the_first_steps_tick_themselves_and_go_away(adam, client_of):
    page = client_of(adam)
    assert ticked(page.get(HOME)) == 0

    invite("nia@example.com", by=adam)
    assert ticked(page.get(HOME)) == 1
    create_project(name="Apollo", by=adam)
    assert ticked(page.get(HOME)) == 2
    page.post(STEPS, {"done": "handle"})

    assert "First steps" not in words(page.get(HOME))


def test_who_dismisses_them_does_so_for_themselves_alone(acme, adam, client_of):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    before = Event.objects.count()

    for _ in range(2):
        assert client_of(adam).post(STEPS, {"done": "all"}).headers["Location"] == HOME

    assert "First steps" not in words(client_of(adam).get(HOME))
    assert "First steps" in words(client_of(ann).get(HOME))
    assert Event.objects.count() == before


def test_who_may_not_do_them_does_not_see_them(mia, adam, client_of):
    page, before = client_of(mia), business()

    assert "First steps" not in words(page.get(HOME))
    assert page.post(STEPS, {"done": "all"}).status_code == 403
    assert {**business(), "event": []} == {**before, "event": []}
    assert not Membership.objects.exclude(first_steps_dismissed_at=None).exists()


@pytest.mark.parametrize("done", ["", "first_steps_dismissed_at", "joined_at", "nothing"])
def test_no_other_column_is_written_by_a_forged_form(done, adam, client_of):
    before = business()

    assert client_of(adam).post(STEPS, {"done": done}).status_code == 302
    assert client_of(adam).post(STEPS, {"done": done}, headers={"hx-request": "true"})

    assert business() == before


def test_a_script_gets_the_tick_alone(adam, client_of):
    answer = client_of(adam).post(STEPS, {"done": "handle"}, headers={"hx-request": "true"})

    assert "Done: " in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_an_older_organization_has_none(acme, adam, client_of):
    month_ago = timezone.now() - timedelta(days=31)
    Organization.objects.filter(pk=acme.pk).update(created_at=month_ago)

    assert "First steps" not in words(client_of(adam).get(HOME))


def test_creating_says_so_and_leads_to_the_first_steps(nia, client_of):
    answer = client_of(nia).post("/welcome/", {"name": "Umbrella"}, follow=True)

    assert notices(answer) == ["Umbrella was created."]
    assert "First steps" in words(answer)
