"""Assigning roles in one project to members, removing them, and reminding of their ends."""

from datetime import date
from typing import Any

from django.db import transaction

from audit import log
from audit.event_types import EventType
from console.database.rows import first_or_raise
from console.jobs.batches import in_order
from console.refusals import Refusal
from organizations.models import Group, Membership, Role
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import NoRole, demand_giving
from organizations.tenancy.ends import clean_end, days_told_by_notice
from organizations.tenancy.locks import authorize_exclusively, reload_member
from organizations.tenancy.meters import MEMBERS, console_members, demand_room
from organizations.tenancy.project_roles import demand_in_projects
from organizations.tenancy.roles import AnyRole
from organizations.tenancy.settling import settle_access_requests
from projects.actions.projects import Archived
from projects.events import (
    PROJECT_ROLE_ASSIGNED,
    PROJECT_ROLE_CHANGED,
    PROJECT_ROLE_ENDS_SOON,
    PROJECT_ROLE_REMOVED,
)
from projects.models import Project, ProjectRole

BATCH = 100


class ProjectRoleGone(Refusal):
    slug = "project-role-gone"
    message = "This role in the project has been removed already."


@transaction.atomic
def assign_project_role(
    *,
    project: Project,
    membership: Membership,
    slug: AnyRole,
    last_day: date | None = None,
    by: Actor,
) -> bool:
    """Assign a member a role in this project, until after this day in UTC or without end.

    Changes the end if the member has the role there. Returns whether anything changed, records an
    event that notifies the member, and grants their requests for access that the role answers.
    Raises LastDayPassed, LastDayTooFar, NothingInProjects, Archived, NoLongerAllowed, AboveYou if
    the actor lacks permissions of the role, or the refusal of a limit on members.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=project)
    ends_at = clean_end(last_day)
    _demand_assignable(slug, project, by)
    member = reload_member(organization, membership)
    project_role = _find_or_make(member, project, slug, by)
    is_new = project_role.pk is None
    if not is_new and project_role.ends_at == ends_at:
        return False
    if not console_members(organization).filter(pk=member.pk).exists():
        demand_room(organization, MEMBERS)

    before = _until(project_role.last_day)
    project_role.ends_at = ends_at
    project_role.end_reminded_before = days_told_by_notice(ends_at)
    project_role.save()
    after = {"role": slug.label, "project": project.name, **_until(last_day)}
    event_type = PROJECT_ROLE_ASSIGNED if is_new else PROJECT_ROLE_CHANGED
    _record(event_type, member, by, before=before, after=after)
    settle_access_requests(member, by=by)
    return True


@transaction.atomic
def remove_project_role(*, project_role: ProjectRole, by: Actor) -> str:
    """Remove a role in a project from a member, and record an event that notifies the member.

    Returns the names of the groups by which the member keeps it, joined by commas; empty without
    any. Raises ProjectRoleGone, NoLongerAllowed, AboveYou if the actor lacks permissions of the
    role, or NoRole if the member has no other role.
    """
    _, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=project_role)
    rows = ProjectRole.objects.with_details().filter(pk=project_role.pk, is_direct=True)
    removed_role = first_or_raise(rows, ProjectRoleGone)
    demand_giving(by, [removed_role.role.slug])
    member = removed_role.membership
    other_roles = member.project_roles.in_effect().exclude(pk=removed_role.pk)
    if not (removed_role.has_ended or member.membership_roles.exists() or other_roles.exists()):
        raise NoRole

    groups = _names_of_groups_giving(removed_role)
    after = {"groups": groups} if groups else {}
    _record(PROJECT_ROLE_REMOVED, member, by, before=_words(removed_role), after=after)
    removed_role.delete()
    return groups


@transaction.atomic
def remind_of_role_ends(last: ProjectRole | None = None) -> list[ProjectRole]:
    """Record an event for each role in a project of a batch that ends soon, and return the batch.

    By their end, behind the last one of the batch before. The event notifies the member and the
    administrators, once 7 days and once 1 day before the end.
    """
    due_roles = ProjectRole.objects.due_for_end_reminder()
    rows = in_order(due_roles, "ends_at", after=last).with_details().select_related("organization")
    batch = list(rows.select_for_update(skip_locked=True, of=("self",), no_key=True)[:BATCH])
    for project_role in batch:
        project_role.end_reminded_before = days_told_by_notice(project_role.ends_at)
        project_role.save(update_fields=["end_reminded_before"])
        log.record(
            PROJECT_ROLE_ENDS_SOON,
            organization=project_role.organization,
            by=log.System(),
            target=project_role.membership.user,
            after={**_words(project_role), **_until(project_role.last_day)},
        )
    return batch


def _words(project_role: ProjectRole) -> dict[str, str]:
    """The names of the role and its project as events hold them."""
    return {"role": str(project_role.role), "project": project_role.project.name}


def _names_of_groups_giving(project_role: ProjectRole) -> str:
    """The names of the groups by which the member has the role in the project, too."""
    groups = Group.objects.filter(
        group_members__membership=project_role.membership,
        project_roles__project=project_role.project,
        project_roles__role=project_role.role,
    )
    return ", ".join(groups.order_by("name_key").values_list("name", flat=True))


def _until(last_day: date | None) -> dict[str, str]:
    """The last day as events hold it; empty without one."""
    return {"last_day": last_day.isoformat()} if last_day else {}


def _find_or_make(member: Membership, project: Project, slug: AnyRole, by: Actor) -> ProjectRole:
    """The member's role in the project, or a new one without end that is not saved."""
    project_role = member.project_roles.filter(
        project=project, role__slug=slug, is_direct=True
    ).first()
    return project_role or ProjectRole(
        organization=member.organization,
        project=project,
        membership=member,
        role=Role.objects.named([slug], organization=member.organization).get(),
        given_by=by.person,
    )


def _demand_assignable(slug: AnyRole, project: Project, by: Actor) -> None:
    """Raise AboveYou, NothingInProjects or Archived if the actor cannot assign the role there."""
    demand_giving(by, [slug])
    demand_in_projects([slug], by.organization)
    if Project.objects.archived().filter(pk=project.pk).exists():
        raise Archived(project=project)


def _record(event_type: EventType, member: Membership, by: Actor, **details: Any) -> None:
    """Record an event about the member, with `before` and `after` as details."""
    log.record(event_type, organization=member.organization, by=by, target=member.user, **details)
