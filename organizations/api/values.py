"""Values that operations about people have in common: roles, projects and addresses."""

from collections.abc import Iterable
from typing import Any

from accounts.email_addresses import BadAddress, email_key
from console.api import problems
from organizations.tenancy.api_access import ApiRequest
from organizations.tenancy.project_roles import visible_projects
from organizations.tenancy.roles import AnyRole

ROLES_OF_ORGANIZATION = "The slugs of the roles, as the list of roles has them."


def slugs_of(row: Any, names: str = "role_names") -> list[str]:
    """The slugs of the roles in a text that was read with the row, in the order of roles."""
    return [role.value for role in row.organization.parse_roles(getattr(row, names))]


def resolve_roles(
    request: ApiRequest, slugs: Iterable[str], *, field: str = "roles", part: str = "body"
) -> list[AnyRole]:
    """The roles of the organization with these slugs, from this field of the body or the query.

    Raises Problem (422, at that field) if the organization does not have one of them.
    """
    roles = {role.value: role for role in request.organization.all_roles}
    unknown = sorted({*slugs} - {*roles})
    if unknown:
        detail = f"There is no role with this slug: {', '.join(unknown)}."
        raise problems.Problem(problems.INVALID, errors=[problems.error_at(part, [field], detail)])
    return [roles[slug] for slug in slugs]


def resolve_project(request: ApiRequest, project_id: str | None) -> Any:
    """The active project with this ID, from the field `project_id` of a body; None for None.

    Raises Problem (422, at that field) if there is none that the token may see.
    """
    if project_id is None:
        return None
    is_key = project_id.isascii() and project_id.isdigit() and len(project_id) < 19
    projects = visible_projects(request.auth).filter(pk=project_id) if is_key else ()
    for project in projects:
        if str(project.pk) == project_id:
            return project
    error = problems.error_at("body", ["project_id"], "This is no ID of an active project.")
    raise problems.Problem(problems.INVALID, errors=[error])


def address_key(email: str) -> str:
    """The address in its stored form; empty for an invalid one, so that it matches no one."""
    try:
        return email_key(email)
    except BadAddress:
        return ""
