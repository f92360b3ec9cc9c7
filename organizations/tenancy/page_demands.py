"""What a page demands of a member who opens it."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from django.http import Http404

from organizations.models import Membership
from organizations.tenancy import scopes
from organizations.tenancy.roles import PERMISSIONS, Permission


class Belonging(Enum):
    """The demand of the few pages that every member may open, whatever their roles."""

    MEMBER = "be a member"


Demand = Permission | Belonging


def meets_demand(
    member: Membership, demand: Demand, arguments: Mapping[str, Any], *, in_projects: bool
) -> bool:
    """Whether the member meets the demand in the organization, or in the project of the URL.

    With `in_projects`, also in any project. Sets `page_project` for a member with roles in
    projects, in one query more. Raises Http404 for one whose roles give nothing in the project of
    the URL, as if it did not exist.
    """
    if not isinstance(demand, Permission):
        return True
    if in_projects:
        return member.can(demand) or may_open_in_projects(member, demand)
    if demand.in_project and member.is_in_projects and scopes.names_project(arguments):
        member.page_project = scopes.project_in_url(member.organization, arguments)
        is_here = bool(member.permissions_in_project(member.page_project))
        if not is_here and not _knows_projects(member):
            raise Http404
    return member.can(demand)


def _knows_projects(member: Membership) -> bool:
    """Whether roles in the whole organization give the member anything in each project."""
    return any(member.reach(p).is_everywhere for p in PERMISSIONS if p.in_project)


def may_open_in_projects(member: Membership, permission: Permission) -> bool:
    """Whether roles in projects open a page that shows what the member sees of each project.

    One that gives the permission is needed if such roles can, else any suffices. Without a query
    for members without roles in projects.
    """
    if not member.is_in_projects:
        return False
    return not permission.in_project or bool(member.reach(permission))
