"""Giving members roles in one project, and removing them."""

from datetime import date

from django.db import transaction

from audit import log
from audit.event_types import EventType
from console.database.rows import first_or_raise, save_fields
from console.refusals import Refusal
from organizations.actions.member_access import clean_end
from organizations.actions.members import NoRole, reload_member
from organizations.models import Membership, Organization, Role
from organizations.models.membership import last_day_before
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.meters import MEMBERS, console_members, demand_room
from organizations.tenancy.roles import RoleSlug, permissions_of_role
from projects.actions.projects import Archived
from projects.events import PROJECT_ROLE_CHANGED, PROJECT_ROLE_GIVEN, PROJECT_ROLE_REMOVED
from projects.models import Project, ProjectRole


class NothingInProjects(Refusal):
    slug = "nothing-in-projects"
    message = "{role} gives nothing in a project. Choose another role."
    field = "role"


class ProjectRoleGone(Refusal):
    slug = "project-role-gone"
    message = "This role in the project has been removed already."


@transaction.atomic
def give_project_role(
    *,
    project: Project,
    membership: Membership,
    slug: RoleSlug,
    last_day: date | None = None,
    by: Actor,
) -> bool:
    """Give a member a role in this project, until after this day in UTC or without end.

    Changes the end if the member has the role there. Returns whether anything changed, and records
    an event that notifies the member. Raises LastDayPassed, NothingInProjects, Archived,
    NoLongerAllowed, AboveYou if the actor could not give the role in the organization, or the
    refusal of a limit on members.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=project)
    ends_at = clean_end(last_day)
    demand_giving(by, [slug])
    if slug not in roles_of_projects():
        raise NothingInProjects(role=slug.label)
    if Project.objects.archived().filter(pk=project.pk).exists():
        raise Archived(project=project)
    member = reload_member(organization, membership)
    project_role = ProjectRole.objects.filter(
        project=project, membership=member, role__slug=slug
    ).first()
    if project_role is not None and project_role.ends_at == ends_at:
        return False

    if not console_members(organization).filter(pk=member.pk).exists():
        demand_room(organization, MEMBERS)
    details = {"role": slug.label, "project": project.name}
    if project_role is None:
        ProjectRole.objects.create(
            organization=organization,
            project=project,
            membership=member,
            role=Role.objects.get(slug=slug),
            ends_at=ends_at,
            given_by=by.person,
        )
        _record(PROJECT_ROLE_GIVEN, organization, member, by, after=details | _until(last_day))
        return True
    before = _until(last_day_before(project_role.ends_at))
    save_fields(project_role, ends_at=ends_at)
    after = details | _until(last_day)
    _record(PROJECT_ROLE_CHANGED, organization, member, by, before=before, after=after)
    return True


@transaction.atomic
def remove_project_role(*, project_role: ProjectRole, by: Actor) -> None:
    """Remove a role in a project from a member, and record an event that notifies the member.

    Raises ProjectRoleGone, NoLongerAllowed, AboveYou if the actor could not give the role in the
    organization, or NoRole if the member has no other role.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=project_role)
    rows = ProjectRole.objects.with_details().filter(pk=project_role.pk)
    current = first_or_raise(rows, ProjectRoleGone)
    slug = RoleSlug(current.role.slug)
    demand_giving(by, [slug])
    member = current.membership
    others = member.project_roles.exclude(pk=current.pk)
    if not member.membership_roles.exists() and not others.exists():
        raise NoRole

    details = {"role": slug.label, "project": current.project.name}
    _record(PROJECT_ROLE_REMOVED, organization, member, by, before=details)
    current.delete()


def roles_of_projects() -> list[RoleSlug]:
    """The roles that give anything in a project, in the order in which roles are shown."""
    return [role for role in RoleSlug if any(p.in_project for p in permissions_of_role(role))]


def _until(last_day: date | None) -> dict[str, str]:
    """The last day as events hold it; empty without one."""
    return {"last_day": last_day.isoformat()} if last_day else {}


def _record(
    event_type: EventType,
    organization: Organization,
    member: Membership,
    by: Actor,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    """Record an event about the member."""
    log.record(
        event_type,
        organization=organization,
        by=by,
        target=member.user,
        before=before,
        after=after,
    )
