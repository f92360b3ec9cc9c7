"""Projects as the scope in which members can hold roles."""

from typing import Any

from organizations.models.membership_queryset import in_effect
from organizations.tenancy.scopes import AddressPart, Scope
from projects.models import Project, ProjectRole, ProjectRoleQuerySet


def roles_held(membership: Any) -> ProjectRoleQuerySet:
    """The roles in projects of the membership with this key, if both are in effect."""
    rows = ProjectRole.objects.in_effect().filter(membership=membership)
    return rows.filter(in_effect("membership__"))


PROJECTS = Scope(Project, roles_held)
BY_PROJECT = AddressPart("project_handle", "handle")
