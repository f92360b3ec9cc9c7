"""Assigning roles in one project to groups, and removing them."""

from django.db import transaction

from audit import log
from console.database.rows import first_or_raise
from console.refusals import Refusal
from organizations.models import Group, Organization, Role
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving
from organizations.tenancy.group_roles import synchronize_roles
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.project_roles import demand_in_projects
from organizations.tenancy.roles import AnyRole
from projects.actions.projects import Archived
from projects.events import GROUP_PROJECT_ROLE_ASSIGNED, GROUP_PROJECT_ROLE_REMOVED
from projects.models import GroupProjectRole, Project


class GroupUnavailable(Refusal):
    slug = "group-unavailable"
    message = "This group was deleted. Choose another one."
    field = "group"


class GroupProjectRoleGone(Refusal):
    slug = "group-project-role-gone"
    message = "This role of the group in the project has been removed already."


@transaction.atomic
def assign_group_project_role(*, project: Project, group: Group, slug: AnyRole, by: Actor) -> bool:
    """Assign all members of a group a role in this project, and return whether that is a change.

    Records an event. Raises GroupUnavailable, NothingInProjects, Archived, NoLongerAllowed,
    AboveYou if the actor lacks permissions of the role, or the refusal of a limit on members.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=project)
    demand_giving(by, [slug])
    demand_in_projects([slug], organization)
    group = first_or_raise(organization.groups.filter(pk=group.pk), GroupUnavailable)
    if Project.objects.archived().filter(pk=project.pk).exists():
        raise Archived(project=project)
    role = Role.objects.named([slug], organization=organization).get()
    _, is_new = GroupProjectRole.objects.get_or_create(
        organization=organization, group=group, project=project, role=role
    )
    if not is_new:
        return False

    _synchronize(organization, group, by)
    details = {"role": slug.label, "project": project.name}
    log.record(GROUP_PROJECT_ROLE_ASSIGNED, by=by, target=group, after=details)
    return True


@transaction.atomic
def remove_group_project_role(*, group_project_role: GroupProjectRole, by: Actor) -> None:
    """Remove a role in a project from a group, and record an event.

    Raises GroupProjectRoleGone, NoLongerAllowed, or AboveYou if the actor lacks permissions of the
    role.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=group_project_role)
    rows = GroupProjectRole.objects.select_related("group", "project", "role")
    removed_role = first_or_raise(rows.filter(pk=group_project_role.pk), GroupProjectRoleGone)
    role, group = removed_role.role, removed_role.group
    demand_giving(by, [role.slug])

    details = {"role": str(role), "project": removed_role.project.name}
    removed_role.delete()
    _synchronize(organization, group, by)
    log.record(GROUP_PROJECT_ROLE_REMOVED, by=by, target=group, before=details)


def _synchronize(organization: Organization, group: Group, by: Actor) -> None:
    """Let the members of the group have its roles. The caller holds the exclusive lock."""
    synchronize_roles(organization.memberships.filter(group_memberships__group=group), by=by)
