"""Giving a member a role in one project: the rules, the pages, and what the person then sees."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.sentences import sentence
from console.refusals import Refusal
from console.words import dates
from organizations.actions import LastDayPassed, NoRole, change_roles, remove_member
from organizations.models import Membership, Notification
from organizations.models.organization import today
from organizations.tenancy.demands import AboveYou, NoLongerAllowed
from organizations.tenancy.meters import console_members
from organizations.tenancy.project_roles import NothingInProjects
from organizations.tenancy.roles import RoleSlug
from projects import actions
from projects.models import ProjectRole
from projects.permissions import MANAGE_COMPONENT
from tests.cast import add_member
from tests.reading import links, notices, reason_at, words

pytestmark = pytest.mark.django_db
DEVELOPER, OUTSIDER = RoleSlug.DEVELOPER, RoleSlug.EXTERNAL_API_SUBSCRIBER


@pytest.fixture
def apollo(acme, adam):
    return actions.create_project(name="Apollo", by=adam)


@pytest.fixture
def lou(acme):
    """Sees only the Developer Portal."""
    return add_member(acme, "Lou", OUTSIDER)


def give(project, member, adam, slug=DEVELOPER, **end):
    return actions.assign_project_role(
        project=project, membership=member, slug=slug, by=adam, **end
    )


def read(member):
    return Membership.objects.select_related("user", "organization").get(pk=member.pk)


def last_sentence():
    return sentence(Event.objects.latest("pk"))


def test_a_role_counts_in_its_project_and_until_its_last_day(apollo, adam, lou):
    mars = actions.create_project(name="Mars", by=adam)

    assert give(apollo, lou, adam, last_day=today())
    assert not give(apollo, lou, adam, last_day=today())

    assert read(lou).can(MANAGE_COMPONENT, on=apollo)
    assert not read(lou).can(MANAGE_COMPONENT, on=mars)
    assert not read(lou).can(MANAGE_COMPONENT)
    assert last_sentence() == (
        f"Adam assigned Lou a role in a project: Developer in Apollo, until {dates.day(today())}"
    )
    assert Notification.objects.filter(user=lou.user).count() == 1
    ProjectRole.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert not read(lou).can(MANAGE_COMPONENT, on=apollo)


def test_giving_it_again_changes_the_end(apollo, adam, lou):
    give(apollo, lou, adam)
    assert give(apollo, lou, adam, last_day=today())

    assert ProjectRole.objects.get().last_day == today()
    assert last_sentence() == (
        f"Adam changed the last day of Lou's role Developer in Apollo to {dates.day(today())}"
    )


def test_what_is_refused(apollo, adam, mia, lou, zed, monkeypatch):
    for refusal, refused in (
        (LastDayPassed, lambda: give(apollo, lou, adam, last_day=today() - timedelta(days=1))),
        (NothingInProjects, lambda: give(apollo, lou, adam, slug=OUTSIDER)),
        (NoLongerAllowed, lambda: give(apollo, lou, mia)),
        (NoLongerAllowed, lambda: give(apollo, zed, adam)),
        (NoLongerAllowed, lambda: give(apollo, lou, zed)),
    ):
        with pytest.raises(refusal):
            refused()
    actions.archive_project(project=apollo, by=adam)
    with pytest.raises(actions.Archived):
        give(apollo, lou, adam)
    assert not ProjectRole.objects.exists()


def test_nobody_gives_or_removes_more_than_they_have(apollo, adam, lou, monkeypatch):
    give(apollo, lou, adam)
    monkeypatch.setattr(Membership, "may_give", lambda *_: False)

    with pytest.raises(AboveYou):
        give(apollo, lou, adam, slug=RoleSlug.ADMINISTRATOR)
    with pytest.raises(AboveYou):
        actions.remove_project_role(project_role=ProjectRole.objects.get(), by=adam)


def test_a_member_may_have_roles_in_projects_only_and_keeps_the_last_one(apollo, adam, lou):
    with pytest.raises(NoRole):
        change_roles(membership=lou, slugs=[], by=adam)
    give(apollo, lou, adam)
    assert change_roles(membership=lou, slugs=[], by=adam)

    with pytest.raises(NoRole):
        actions.remove_project_role(project_role=ProjectRole.objects.get(), by=adam)

    change_roles(membership=lou, slugs=[OUTSIDER], by=adam)
    project_role = ProjectRole.objects.get()
    actions.remove_project_role(project_role=project_role, by=adam)
    assert last_sentence() == "Adam removed a role in a project from Lou: Developer in Apollo"
    with pytest.raises(actions.ProjectRoleGone):
        actions.remove_project_role(project_role=project_role, by=adam)


def test_whoever_works_in_a_project_counts_for_the_limit(apollo, adam, acme, lou, monkeypatch):
    count = console_members(acme).count()
    give(apollo, lou, adam)
    assert console_members(acme).count() == count + 1

    class Full(Refusal):
        slug = "full"
        message = "Full."

    def refuse(organization, meter):
        raise Full

    monkeypatch.setattr("projects.actions.roles.demand_room", refuse)
    assert give(apollo, lou, adam, slug=RoleSlug.API_PUBLISHER)
    with pytest.raises(Full):
        give(apollo, add_member(acme, "Ned", OUTSIDER), adam)


def test_roles_in_projects_go_with_the_membership(apollo, adam, lou, client_of):
    give(apollo, lou, adam)
    answer = client_of(adam).get(f"/organizations/acme/settings/members/{lou.pk}/delete/")
    assert "1 role in projects" in words(answer) or "Developer in Apollo" in words(answer)

    remove_member(membership=lou, by=adam)
    assert not ProjectRole.objects.exists()


# Pages


def test_the_page_gives_shows_and_removes(apollo, adam, lou, mia, client_of):
    page, address = client_of(adam), f"{apollo.get_absolute_url()}access/"
    assert address in links(page.get(apollo.get_absolute_url()))
    assert "No one has a role in this project only" in words(page.get(address))

    answer = page.post(
        address,
        {"email": "Lou@example.com", "role": "developer", "last_day": "2999-06-30"},
        follow=True,
    )
    assert "Lou is Developer in Apollo." in notices(answer)
    assert "30 Jun 2999" in words(answer)
    member_page = page.get(f"/organizations/acme/settings/members/{lou.pk}/")
    assert "Developer, until 30 June 2999" in words(member_page)
    rights = page.get(f"/organizations/acme/settings/roles/{lou.pk}/")
    assert "Developer, until 30 June 2999" in words(rights)

    answer = page.post(f"{address}{ProjectRole.objects.get().pk}/remove/", follow=True)
    assert "Lou is no longer Developer in Apollo." in notices(answer)
    assert client_of(mia).get(address).status_code == 403


def test_the_page_says_at_the_field_what_is_wrong(apollo, adam, zed, client_of):
    page, address = client_of(adam), f"{apollo.get_absolute_url()}access/"
    for values, field, reason in (
        ({"email": "zed@example.com", "role": "developer"}, "email", "No member has this"),
        ({"email": "", "role": "developer"}, "email", "Enter an email address."),
        ({"email": "mia@example.com", "role": ""}, "role", "Select a role."),
        ({"email": "mia@example.com", "role": "king"}, "role", "Select one"),
        ({"email": "adam@example.com", "role": "developer", "last_day": "x"}, "last_day", "Enter"),
        (
            {"email": "adam@example.com", "role": "developer", "last_day": "2020-01-01"},
            "last_day",
            "Choose today",
        ),
    ):
        assert reason in reason_at(page.post(address, values), field), values


def test_somebody_with_one_project_finds_it_on_home(apollo, adam, lou, client_of):
    actions.create_project(name="Mars", by=adam)
    give(apollo, lou, adam)
    change_roles(membership=lou, slugs=[], by=adam)

    home = client_of(lou).get("/organizations/acme/")

    assert "Apollo" in words(home)
    assert "Mars" not in words(home)
    labels = [entry["label"] for entry in home.context["navigation"]]
    assert labels == ["Home", "Inbox", "APIs"]
    assert client_of(lou).get(apollo.get_absolute_url()).status_code == 200
