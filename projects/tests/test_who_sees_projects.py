"""Who sees and changes projects, and that nothing of another organization is reached."""

import pytest

from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from projects import actions
from projects.permissions import MANAGE_PROJECT
from tests.cast import add_member
from tests.database import business, everything
from tests.reading import links, words

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/"
NEW = HOME + "projects/new/"
APOLLO = HOME + "projects/apollo/"
EDIT = APOLLO + "edit/"


@pytest.fixture
def apollo(adam):
    """A project of Acme."""
    return actions.create_project(name="Apollo", description="To the moon", by=adam)


# Who may


@pytest.mark.parametrize("role", [RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER])
def test_who_sees_projects_reads_and_changes_nothing(apollo, acme, client_of, role):
    page = client_of(add_member(acme, "Robin", role))
    before = business()

    shown = page.get(APOLLO)
    assert "To the moon" in words(shown)
    assert 'name="name"' not in shown.content.decode()
    assert NEW not in links(page.get(HOME))
    for address in (NEW, EDIT, APOLLO + "archive/", APOLLO + "restore/"):
        assert page.post(address, {"name": "Artemis"}).status_code == 403
    assert business() == before


def test_who_does_not_see_projects_gets_a_home_without_them(apollo, acme, client_of):
    page = client_of(add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR))

    shown = words(page.get(HOME))

    assert "Apollo" not in shown
    assert "Your roles do not include projects" in shown
    assert page.get(APOLLO).status_code == 403
    assert "Apollo" not in words(page.get(HOME, {"show": "archived"}))


@pytest.mark.parametrize(
    ("role", "address", "about"),
    [
        (RoleSlug.BILLING_ADMINISTRATOR, f"{HOME}billing/", "does not charge"),
        (RoleSlug.API_SUBSCRIBER, "/portal/acme/", "Call your first API"),
    ],
)
def test_home_without_projects_leads_to_what_the_roles_open(acme, client_of, role, address, about):
    shown = client_of(add_member(acme, "Sue", role)).get(HOME)

    assert address in links(shown)
    assert about in words(shown)
    assert "not part of this console" not in words(shown)


def test_who_was_demoted_meanwhile_changes_no_project(apollo, adam, acme):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    assert ann.can(MANAGE_PROJECT)
    ann.membership_roles.all().delete()
    before = everything()

    for attempt in (
        lambda: actions.create_project(name="Gemini", by=ann),
        lambda: actions.change_project(project=apollo, name="X Y Z", description="", by=ann),
        lambda: actions.archive_project(project=apollo, by=ann),
        lambda: actions.restore_project(project=apollo, by=ann),
    ):
        with pytest.raises(NoLongerAllowed):
            attempt()
    assert everything() == before


# Isolation


def test_nothing_of_another_organization_is_reached_by_handle(apollo, zed, client_of):
    page = client_of(zed)
    before = business()

    assert page.get("/organizations/zenith/projects/apollo/").status_code == 404
    assert page.post("/organizations/zenith/projects/apollo/archive/").status_code == 404
    assert page.get(APOLLO).status_code == 404
    assert page.post(EDIT, {"name": "Mine"}).status_code == 404
    assert business() == before


def test_an_action_reaches_no_project_of_another_organization(apollo, zed):
    before = everything()

    with pytest.raises(NoLongerAllowed):
        actions.change_project(project=apollo, name="Mine now", description="", by=zed)
    with pytest.raises(NoLongerAllowed):
        actions.archive_project(project=apollo, by=zed)
    with pytest.raises(NoLongerAllowed):
        actions.restore_project(project=apollo, by=zed)

    assert everything() == before


def test_lists_show_projects_of_this_organization_only(apollo, zed, adam, client_of):
    actions.create_project(name="Zeppelin", by=zed)

    assert "Zeppelin" not in words(client_of(adam).get(HOME))
