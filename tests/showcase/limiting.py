"""Access that ends, is suspended, or is of one project."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from organizations import actions
from organizations.models import AccessRequest, Group, Invitation, Membership
from organizations.models.organization import today
from organizations.tenancy.roles import RoleSlug
from projects.actions import assign_group_project_role, assign_project_role, create_project
from projects.models import Project
from projects.permissions import CREATE_COMPONENT
from tests.cast import add_member, end_access, make_organization, make_person
from tests.showcase.acts import fills, in_turn, presses, ticks, unfolds
from tests.showcase.shot import Shot
from tests.showcase.world import World

LIMIT = "Limit to a project, or set a last day"
CREW = 30


@dataclass(frozen=True)
class Limiting:
    """Who looks at an organization with contractors."""

    admin: Membership
    contractor: Membership
    """Has one role, in `project`, until a day."""
    ended: Membership
    suspended: Membership
    project: Project
    invitation: Invitation
    request: AccessRequest
    group: Group
    """With a role in the organization and one in `project`."""


def make_limiting() -> Limiting:
    """One organization with three projects, one of which many work in."""
    admin = make_organization("Cyberdyne Systems", by=make_person("Miles Dyson"))
    project = create_project(name="Neural net", by=admin)
    crowded = create_project(name="Skynet", by=admin)
    create_project(name="Cold storage", by=admin)
    organization = admin.organization
    contractor = add_member(organization, "Sarah Connor", RoleSlug.EXTERNAL_API_SUBSCRIBER)
    _assign(project, contractor, admin, RoleSlug.DEVELOPER, 30)
    actions.change_roles(membership=contractor, slugs=[], by=admin)
    for number in range(CREW):
        member = add_member(organization, f"T-{800 + number}", RoleSlug.EXTERNAL_API_SUBSCRIBER)
        _assign(crowded, member, admin, RoleSlug.ENVIRONMENT_MANAGER, number)
    asking = add_member(organization, "Peter Silberman", RoleSlug.API_PUBLISHER)
    request = actions.request_access(
        membership=asking,
        permission=CREATE_COMPONENT,
        reason="I add the worker that retries failed payments.",
        administrator=admin,
        project_id=project.pk,
    )
    ended = end_access(add_member(organization, "Kyle Reese", RoleSlug.DEVELOPER))
    suspended = add_member(organization, "Marcus Wright", RoleSlug.DEVELOPER)
    actions.suspend_member(membership=suspended, reason="On leave until March.", by=admin)
    (outcome,) = actions.invite_members(
        addresses=["john@resistance.example"],
        slugs=[RoleSlug.DEVELOPER],
        project=project,
        last_day=today() + timedelta(days=90),
        by=admin,
    )
    assert outcome.invitation is not None
    group = _group(admin, project)
    return Limiting(
        admin, contractor, ended, suspended, project, outcome.invitation, request, group
    )


def limiting_shots(w: World) -> Iterator[Shot]:
    """The pages on which access is limited, and what those see whose access is."""
    people = make_limiting()
    admin = people.admin
    yield from _pages_of_projects(people)
    yield from _pages_of_groups(people)
    member_access = _at("settings:member-access", admin, people.contractor.pk)
    past = in_turn(fills("Last day", "2020-01-01"), presses("Save"))
    yield Shot("member-access", "few", member_access, admin)
    yield Shot("member-access", "error", member_access, admin, past, leads_on=True)
    suspended = _at("settings:member-access", admin, people.suspended.pk)
    yield Shot("member-access", "suspended", suspended, admin)
    contractor = _at("settings:member", admin, people.contractor.pk)
    yield Shot("member-roles", "contractor", contractor, admin)
    home = _at("projects:home", admin)
    yield Shot("membership-ended", "ended", home, people.ended)
    yield Shot("membership-ended", "suspended", home, people.suspended)
    yield Shot("invitations", "limited", _at("settings:invitations", admin), admin)
    invitation = _at("settings:invitation", admin, people.invitation.pk)
    yield Shot("invitation-roles", "limited", invitation, admin)
    invite = _at("settings:invite", admin)
    wrong = in_turn(
        fills("Email addresses", "nia@cern.example"),
        ticks("Developer"),
        unfolds(LIMIT),
        fills("Last day", "2020-01-01"),
        presses("Send invitations"),
    )
    yield Shot("invite", "limited", invite, admin, unfolds(LIMIT))
    yield Shot("invite", "past-day", invite, admin, wrong)
    grant = _at("settings:grant-access", admin, people.request.pk)
    yield Shot("grant-access", "in-project", grant, admin)


def _pages_of_projects(people: Limiting) -> Iterator[Shot]:
    """A project's page Access, and what a contractor sees of the organization."""
    admin, contractor = people.admin, people.contractor
    access = _at("projects:access", admin, people.project.handle)
    error = in_turn(fills("Email address of a member", "nobody"), presses("Assign role"))
    yield Shot("project-access", "few", access, admin)
    yield Shot("project-access", "error", access, admin, error)
    yield Shot("project-access", "300", _at("projects:access", admin, "skynet"), admin)
    yield Shot("project-access", "0", _at("projects:access", admin, "cold-storage"), admin)
    yield Shot("home", "contractor", _at("projects:home", admin), contractor)
    project = _at("projects:project", admin, people.project.handle)
    yield Shot("project", "contractor", project, contractor)


def _pages_of_groups(people: Limiting) -> Iterator[Shot]:
    admin, group = people.admin, people.group
    page = _at("settings:group", admin, group.pk)
    taken = in_turn(fills("Name of the group", group.name), presses("Create group"))
    unknown = in_turn(
        fills("Email addresses of members", "nobody@example.com"), presses("Add members")
    )
    yield Shot("groups", "few", _at("settings:groups", admin), admin)
    yield Shot("groups", "error", _at("settings:groups", admin), admin, taken)
    yield Shot("group", "few", page, admin)
    yield Shot("group", "error", page, admin, unknown)
    empty = admin.organization.groups.get(name="On call")
    yield Shot("group", "0", _at("settings:group", admin, empty.pk), admin)
    yield Shot("group-roles", "few", _at("settings:group-roles", admin, group.pk), admin)
    yield Shot("group-rename", "few", _at("settings:rename-group", admin, group.pk), admin)
    yield Shot("group-delete", "few", _at("settings:delete-group", admin, group.pk), admin)
    member = group.group_members.earliest("pk").membership
    yield Shot("member-roles", "group", _at("settings:member", admin, member.pk), admin)
    yield Shot("member-rights", "group", _at("settings:member-rights", admin, member.pk), admin)


def _group(admin: Membership, project: Project) -> Group:
    """A group with members and roles, beside one that is empty."""
    actions.create_group(name="On call", by=admin)
    group = actions.create_group(name="Backend", by=admin)
    actions.change_group_roles(group=group, slugs=[RoleSlug.API_PUBLISHER], by=admin)
    assign_group_project_role(project=project, group=group, slug=RoleSlug.DEVELOPER, by=admin)
    members = [
        add_member(admin.organization, name, RoleSlug.API_SUBSCRIBER)
        for name in ("Danny Dyson", "Tarissa Dyson", "Janelle Voight")
    ]
    actions.add_to_group(group=group, memberships=members, by=admin)
    return group


def _assign(
    project: Project, member: Membership, by: Membership, slug: RoleSlug, days: int
) -> None:
    """Let the member have this role there for some days; without end for 0."""
    last_day = today() + timedelta(days=days) if days else None
    assign_project_role(project=project, membership=member, slug=slug, last_day=last_day, by=by)


def _at(name: str, who: Membership, *arguments: object) -> str:
    return reverse(name, args=[who.organization.handle, *arguments])
