"""Projects as the scope in which members can hold roles."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from organizations.models import Organization
from organizations.models.membership_queryset import in_effect
from organizations.tenancy.scopes import AddressPart, Scope
from projects.models import Project, ProjectRole, ProjectRoleQuerySet


def unended_roles(membership: Any) -> ProjectRoleQuerySet:
    """The roles in projects of the membership with this key that have not ended."""
    return ProjectRole.objects.in_effect().filter(membership=membership)


def roles_held(membership: Any) -> ProjectRoleQuerySet:
    """The roles in projects of the membership with this key, if both are in effect."""
    rows = unended_roles(membership)
    return rows.filter(in_effect("membership__"))


PROJECTS = Scope(Project, roles_held, unended_roles)
BY_PROJECT = AddressPart("project_handle", "handle")


def names_by_person(
    organization: Organization, people: Collection[int]
) -> Mapping[int, Sequence[str]]:
    """By the ID of a person, their roles in projects: "Developer in Apollo". In one query."""
    rows = ProjectRole.objects.in_effect().with_details()
    names: dict[int, list[str]] = {}
    for held in rows.filter(organization=organization, membership__user__in=people).order_by("pk"):
        names.setdefault(held.membership.user_id, []).append(f"{held.role} in {held.project}")
    return names
