"""Assigning roles in one project to those who are let in."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from accounts.models import User
from console.refusals import Refusal
from organizations.tenancy import scopes
from organizations.tenancy.roles import AnyRole, permissions_of_role

if TYPE_CHECKING:
    from organizations.models import Membership, Organization
    from organizations.tenancy.actors import Actor


class NothingInProjects(Refusal):
    slug = "nothing-in-projects"
    message = "{role} has no permission in projects. Choose another role."
    field = "roles"


class ProjectUnavailable(Refusal):
    slug = "project-unavailable"
    message = "This project is not available. Choose an active one."
    field = "project"


def roles_in_projects(organization: "Organization") -> list[AnyRole]:
    """The roles that have a permission in projects, in the order in which roles are shown."""
    return [role for role in organization.all_roles if has_permission_in_projects(role)]


def has_permission_in_projects(role: AnyRole) -> bool:
    """Whether the role gives something to who holds it in one project."""
    return any(permission.in_project for permission in permissions_of_role(role))


def demand_in_projects(slugs: Iterable[str], organization: "Organization") -> None:
    """Raise NothingInProjects if one of the roles has no permission in projects."""
    for role in organization.roles_named(slugs):
        if not has_permission_in_projects(role):
            raise NothingInProjects(role=role.label)


def active_projects(organization: "Organization") -> QuerySet[Any]:
    """The projects of the organization in which roles can be assigned, by name."""
    scope = scopes.declared_scope()
    if scope is None:
        return type(organization)._default_manager.none()
    return scope.active_rows(organization)


def visible_projects(by: "Actor") -> QuerySet[Any]:
    """The active projects of the actor's organization that the actor may see, by name."""
    scope, projects = scopes.declared_scope(), active_projects(by.organization)
    return by.reach(scope.view_permission).limit(projects) if scope else projects


def demand_active(organization: "Organization", project: Any) -> None:
    """Raise ProjectUnavailable if the project is archived, or of another organization."""
    if not active_projects(organization).filter(pk=project.pk).exists():
        raise ProjectUnavailable


def may_see(membership: "Membership", project: Any) -> bool:
    """Whether the member may know that there is this project."""
    scope = scopes.declared_scope()
    return scope is not None and membership.can(scope.view_permission, on=project)


def limit_to_visible[Rows: QuerySet[Any]](membership: "Membership", rows: Rows) -> Rows:
    """The rows that are of a project of which the member may know."""
    scope = scopes.declared_scope()
    return membership.reach(scope.view_permission).limit(rows) if scope else rows.none()


def find_visible_project(membership: "Membership", key: int | None) -> Any:
    """The organization's project with this key, or None without a key.

    Raises ProjectUnavailable if there is none, or the member may not know that there is one,
    because the request of a member would otherwise tell.
    """
    if key is None:
        return None
    project = scopes.project_with_key(membership.organization_id, key)
    if project is None or not may_see(membership, project):
        raise ProjectUnavailable
    return project


def create_in_project(
    membership: "Membership", slugs: Iterable[AnyRole], *, project: Any, given_by: User | None
) -> None:
    """Create the member's roles in the project, without end, checks and event.

    The caller holds the organization's lock, and has checked that the actor may assign them.
    """
    if scope := scopes.declared_scope():
        scope.create_roles(membership, slugs, project, given_by)


def assign_in_project(**options: Any) -> bool:
    """Call the action that assigns a role in a project, with its arguments and refusals.

    Raises ProjectUnavailable if there is no such project.
    """
    scope = scopes.declared_scope()
    if scope is None or options["project"] is None:
        raise ProjectUnavailable
    return scope.assign_role(**options)
