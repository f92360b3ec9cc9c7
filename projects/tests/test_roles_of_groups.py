"""Groups: what they give, in the organization and in projects, and who may change that."""

import pytest
from django.contrib.auth.models import Permission as StoredPermission

from audit.models import Event
from audit.sentences import sentence
from organizations import actions
from organizations.actions.invitations import LimitReached
from organizations.events.groups import GROUP_DELETED
from organizations.models import Group, GroupMember, Membership, MembershipRole, Notification, Role
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.demands import AboveYou, NoLongerAllowed, NoRole
from organizations.tenancy.meters import console_members
from organizations.tenancy.project_roles import NothingInProjects
from organizations.tenancy.roles import RoleSlug
from projects.actions import (
    Archived,
    GroupProjectRoleGone,
    GroupUnavailable,
    ProjectRoleGone,
    archive_project,
    assign_group_project_role,
    assign_project_role,
    create_project,
    remove_group_project_role,
    remove_project_role,
)
from projects.events import PROJECT_ROLE_REMOVED
from projects.models import GroupProjectRole, ProjectRole
from projects.permissions import CREATE_COMPONENT, MANAGE_COMPONENT, VIEW_PROJECT
from tests.cast import add_member
from tests.database import everything
from tests.reading import notices

pytestmark = pytest.mark.django_db
DEVELOPER, OUTSIDER = RoleSlug.DEVELOPER, RoleSlug.EXTERNAL_API_SUBSCRIBER
PUBLISHER = RoleSlug.API_PUBLISHER


@pytest.fixture
def backend(acme, adam):
    return actions.create_group(name="Backend", by=adam)


@pytest.fixture
def apollo(acme, adam):
    return create_project(name="Apollo", by=adam)


@pytest.fixture
def mars(acme, adam):
    return create_project(name="Mars", by=adam)


@pytest.fixture
def lou(acme):
    """Sees only the Developer Portal."""
    return add_member(acme, "Lou", OUTSIDER)


@pytest.fixture
def lea(acme):
    """An API publisher who may manage members, and neither deploy nor pay."""
    manage = StoredPermission.objects.get(codename=MANAGE_MEMBERSHIP)
    Role.objects.get(slug=PUBLISHER).permissions.add(manage)
    return add_member(acme, "Lea", PUBLISHER)


def add(group, *members, by):
    actions.add_to_group(group=group, memberships=members, by=by)


def remove(group, member, *, by):
    row = GroupMember.objects.get(group=group, membership=member)
    actions.remove_from_group(group_member=row, by=by)


def give(group, *slugs, by):
    actions.change_group_roles(group=group, slugs=slugs, by=by)


def read(member):
    return Membership.objects.select_related("user", "organization").get(pk=member.pk)


def test_who_is_in_a_group_has_its_roles_until_they_leave_it(backend, lou, adam):
    give(backend, DEVELOPER, by=adam)
    add(backend, lou, by=adam)

    assert read(lou).role_slugs == [DEVELOPER, OUTSIDER]
    assert read(lou).direct_role_slugs == [OUTSIDER]
    assert read(lou).can(MANAGE_COMPONENT)
    assert sentence(Event.objects.latest("pk")) == (
        "Adam added Lou to a group: Backend, which gives Developer"
    )
    assert Notification.objects.filter(user=lou.user).count() == 1

    give(backend, PUBLISHER, by=adam)
    assert read(lou).role_slugs == [PUBLISHER, OUTSIDER]
    assert not read(lou).can(MANAGE_COMPONENT)

    remove(backend, lou, by=adam)
    assert read(lou).role_slugs == [OUTSIDER]
    assert sentence(Event.objects.latest("pk")) == (
        "Adam removed Lou from a group: Backend, which gave API publisher"
    )


def test_a_role_of_several_origins_ends_with_the_last(backend, mia, adam, acme):
    """Mia is a developer herself, and by two groups."""
    frontend = actions.create_group(name="Frontend", by=adam)
    for group in (backend, frontend):
        give(group, DEVELOPER, PUBLISHER, by=adam)
        add(group, mia, by=adam)
    assert MembershipRole.objects.filter(membership=mia).count() == 2

    remove(frontend, mia, by=adam)
    assert set(read(mia).role_slugs) == {DEVELOPER, PUBLISHER}
    actions.change_roles(membership=mia, slugs=[], by=adam)
    assert set(read(mia).role_slugs) == {DEVELOPER, PUBLISHER}
    assert read(mia).direct_role_slugs == []

    actions.change_roles(membership=mia, slugs=[PUBLISHER], by=adam)
    actions.delete_group(group=backend, by=adam)
    assert read(mia).role_slugs == [PUBLISHER]


def test_without_a_group_a_member_needs_a_role_again(backend, mia, adam):
    give(backend, PUBLISHER, by=adam)
    add(backend, mia, by=adam)
    actions.change_roles(membership=mia, slugs=[], by=adam)
    remove(backend, mia, by=adam)

    assert read(mia).role_slugs == []
    actions.change_roles(membership=mia, slugs=[DEVELOPER], by=adam)
    with pytest.raises(NoRole):
        actions.change_roles(membership=mia, slugs=[], by=adam)


def test_in_projects_a_group_gives_its_role_in_that_project_only(backend, apollo, mars, lou, adam):
    add(backend, lou, by=adam)

    assert assign_group_project_role(project=apollo, group=backend, slug=DEVELOPER, by=adam)
    assert sentence(Event.objects.latest("pk")) == (
        "Adam assigned the group Backend a role in a project: Developer in Apollo"
    )
    assert not assign_group_project_role(project=apollo, group=backend, slug=DEVELOPER, by=adam)

    assert read(lou).can(MANAGE_COMPONENT, on=apollo)
    assert not read(lou).can(MANAGE_COMPONENT, on=mars)
    assert not read(lou).can(VIEW_PROJECT)
    (row,) = GroupProjectRole.objects.all()
    remove_group_project_role(group_project_role=row, by=adam)
    assert not read(lou).can(MANAGE_COMPONENT, on=apollo)
    assert not ProjectRole.objects.exists()
    with pytest.raises(GroupProjectRoleGone):
        remove_group_project_role(group_project_role=row, by=adam)


def test_a_direct_role_in_a_project_ends_by_itself_and_the_groups_stays(
    backend, apollo, lou, adam, client_of
):
    add(backend, lou, by=adam)
    assign_group_project_role(project=apollo, group=backend, slug=DEVELOPER, by=adam)
    assign_project_role(project=apollo, membership=lou, slug=DEVELOPER, by=adam)
    direct, by_group = ProjectRole.objects.order_by("-is_direct")

    with pytest.raises(ProjectRoleGone):
        remove_project_role(project_role=by_group, by=adam)
    page = f"{apollo.get_absolute_url()}access/{direct.pk}/remove/"
    answer = client_of(adam).post(page, follow=True)

    said = "The role was removed. Lou is still Developer in Apollo by Backend."
    assert notices(answer)[0] == said
    assert sentence(Event.objects.get(kind=PROJECT_ROLE_REMOVED)) == (
        "Adam removed a role in a project from Lou: Developer in Apollo, still given by Backend"
    )
    assert ProjectRole.objects.get() == by_group
    assert read(lou).can(MANAGE_COMPONENT, on=apollo)
    actions.delete_group(group=backend, by=adam)
    assert not ProjectRole.objects.exists()


def test_adding_is_giving(backend, apollo, acme, lea, lou, adam, mia, zed):
    """Who could not assign all roles of a group changes nothing of it."""
    assign_group_project_role(project=apollo, group=backend, slug=RoleSlug.ADMINISTRATOR, by=adam)
    add(backend, mia, by=adam)
    row, held = GroupMember.objects.get(), GroupProjectRole.objects.get()
    before = everything()
    for refusal, refused in (
        (NoLongerAllowed, lambda: add(backend, lou, by=mia)),
        (NoLongerAllowed, lambda: add(backend, lou, by=zed)),
        (NoLongerAllowed, lambda: actions.create_group(name="Other", by=mia)),
        (NoLongerAllowed, lambda: actions.rename_group(group=backend, name="Other", by=mia)),
        (AboveYou, lambda: add(backend, lou, by=lea)),
        (AboveYou, lambda: actions.remove_from_group(group_member=row, by=lea)),
        (AboveYou, lambda: actions.delete_group(group=backend, by=lea)),
        (AboveYou, lambda: give(backend, RoleSlug.BILLING_ADMINISTRATOR, by=lea)),
        (AboveYou, lambda: remove_group_project_role(group_project_role=held, by=lea)),
        (actions.AdministratorByGroup, lambda: give(backend, RoleSlug.ADMINISTRATOR, by=adam)),
        (actions.GroupNameTaken, lambda: actions.create_group(name="BACKEND", by=adam)),
        (actions.InGroupAlready, lambda: add(backend, lou, mia, by=adam)),
    ):
        with pytest.raises(refusal):
            refused()
    assert everything() == before


def test_roles_in_projects_are_refused_where_they_give_nothing(backend, apollo, adam, zed):
    theirs = actions.create_group(name="Theirs", by=zed)
    with pytest.raises(NothingInProjects):
        assign_group_project_role(
            project=apollo, group=backend, slug=RoleSlug.BILLING_ADMINISTRATOR, by=adam
        )
    with pytest.raises(GroupUnavailable):
        assign_group_project_role(project=apollo, group=theirs, slug=DEVELOPER, by=adam)
    archive_project(project=apollo, by=adam)
    with pytest.raises(Archived):
        assign_group_project_role(project=apollo, group=backend, slug=DEVELOPER, by=adam)


def test_members_of_another_organization_are_not_added(backend, zed, adam):
    add(backend, zed, by=adam)

    assert not GroupMember.objects.exists()


def test_who_gets_in_by_a_group_counts_for_the_limit(backend, lou, adam, acme, monkeypatch):
    """Somebody who only saw the Developer Portal."""
    give(backend, DEVELOPER, by=adam)
    asked = []

    def refuse(organization, meter):
        asked.append(meter)
        raise LimitReached(limit="members")

    monkeypatch.setattr("organizations.tenancy.group_roles.demand_room", refuse)
    with pytest.raises(LimitReached):
        add(backend, lou, by=adam)
    assert len(asked) == 1
    give(backend, OUTSIDER, by=adam)
    add(backend, lou, by=adam)
    assert not console_members(acme).filter(pk=lou.pk).exists()
    with pytest.raises(LimitReached):
        give(backend, DEVELOPER, by=adam)


def test_a_group_grants_the_requests_that_it_fulfils(backend, mia, adam):
    request = actions.request_access(
        membership=mia, permission=MANAGE_MEMBERSHIP, administrator=adam
    )
    other = add_member(mia.organization, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
    waits = actions.request_access(
        membership=other, permission=CREATE_COMPONENT, administrator=adam
    )
    give(backend, DEVELOPER, by=adam)

    add(backend, mia, other, by=adam)

    waits.refresh_from_db()
    request.refresh_from_db()
    assert (waits.granted_at is not None, request.granted_at) == (True, None)


def test_a_group_is_renamed_and_deleted(backend, apollo, mia, adam):
    assert actions.rename_group(group=backend, name="Servers", by=adam)
    assert not actions.rename_group(group=backend, name="Servers", by=adam)
    assert sentence(Event.objects.latest("pk")) == "Adam renamed the group Backend to Servers"
    give(backend, PUBLISHER, by=adam)
    assign_group_project_role(project=apollo, group=backend, slug=DEVELOPER, by=adam)
    add(backend, mia, by=adam)

    actions.delete_group(group=backend, by=adam)

    assert sentence(Event.objects.get(kind=GROUP_DELETED)) == (
        "Adam deleted the group Servers, which gave API publisher, Developer in Apollo"
    )
    assert read(mia).role_slugs == [DEVELOPER]
    with pytest.raises(actions.GroupGone):
        actions.delete_group(group=backend, by=adam)
    assert not Group.objects.exists()
