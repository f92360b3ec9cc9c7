"""Projects as the scope in which members can hold roles."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from console.invariants import Invariant
from organizations.models import Group, GroupMember, Membership, Organization, Role
from organizations.models.membership_queryset import in_effect
from organizations.tenancy.group_roles import GroupRoles
from organizations.tenancy.roles import AnyRole
from organizations.tenancy.scopes import AddressPart, Scope
from projects import permissions
from projects.actions.roles import assign_project_role
from projects.models import (
    GroupProjectRole,
    Project,
    ProjectQuerySet,
    ProjectRole,
    ProjectRoleQuerySet,
)


def roles_held() -> ProjectRoleQuerySet:
    """The roles in projects that are in effect, of memberships that are."""
    rows = ProjectRole.objects.in_effect()
    return rows.filter(in_effect("membership__"))


def active_projects(organization: Organization) -> ProjectQuerySet:
    """The active projects of the organization, by name."""
    return organization.projects.active().order_by("name_key")


def create_roles(
    membership: Membership, slugs: Iterable[AnyRole], project: Project, given_by: User | None
) -> None:
    """Create the member's roles in the project, without end, checks and event."""
    ProjectRole.objects.bulk_create(
        ProjectRole(
            organization=membership.organization,
            project=project,
            membership=membership,
            role=role,
            given_by=given_by,
        )
        for role in Role.objects.named(slugs, organization=membership.organization)
    )


PROJECTS = Scope(
    model=Project,
    view_permission=permissions.VIEW_PROJECT,
    roles_held=roles_held,
    unended_roles=ProjectRole.objects.in_effect,
    active_rows=active_projects,
    create_roles=create_roles,
    assign_role=assign_project_role,
)


def _slugs_given_by(group: Group) -> set[AnyRole]:
    """The roles that the group gives in any project."""
    slugs = group.project_roles.values_list("role__slug", flat=True)
    return {*group.organization.roles_named(slugs)}


def _names_given_by(group: Group) -> list[str]:
    """The roles that the group gives in projects, in words: "Developer in Apollo"."""
    rows = group.project_roles.select_related("project", "role")
    return [f"{row.role} in {row.project}" for row in rows.order_by("project__name_key", "pk")]


def synchronize_in_projects(memberships: QuerySet[Membership]) -> None:
    """Create and delete the roles in projects that groups give these memberships."""
    _outdated_roles().filter(membership__in=memberships.values("pk")).delete()
    missing = _missing_roles().filter(membership__in=memberships.values("pk"))
    keys = missing.values_list("organization", "membership", "project", "role").distinct()
    ProjectRole.objects.bulk_create(
        ProjectRole(
            organization_id=organization,
            membership_id=membership,
            project_id=project,
            role_id=role,
            is_direct=False,
        )
        for organization, membership, project, role in keys
    )


def _outdated_roles() -> ProjectRoleQuerySet:
    """Roles in projects that members have by groups, and that none of their groups gives."""
    given = GroupProjectRole.objects.filter(
        group__group_members__membership=OuterRef("membership"),
        project=OuterRef("project"),
        role=OuterRef("role"),
    )
    return ProjectRole.objects.filter(~Exists(given), is_direct=False)


def _missing_roles() -> QuerySet[Any]:
    """Members of groups, each with the `project` and `role` of a row that they lack."""
    held = ProjectRole.objects.filter(
        is_direct=False,
        membership=OuterRef("membership"),
        project=OuterRef("project"),
        role=OuterRef("role"),
    )
    rows = GroupMember.objects.annotate(
        project=F("group__project_roles__project"), role=F("group__project_roles__role")
    )
    return rows.exclude(role=None).filter(~Exists(held))


def _out_of_step() -> QuerySet[Membership]:
    """Members whose roles in projects are not those of their groups."""
    outdated = _outdated_roles().values("membership")
    return Membership.objects.filter(
        Q(pk__in=outdated) | Q(pk__in=_missing_roles().values("membership"))
    )


OUT_OF_STEP = Invariant(
    "roles of groups in projects",
    "members with more or less than the roles of their groups in projects",
    lambda: _out_of_step().values_list("pk", flat=True),
    repair=lambda: synchronize_in_projects(_out_of_step()),
)
IN_PROJECTS = GroupRoles(
    "projects",
    slugs=_slugs_given_by,
    names=_names_given_by,
    counting_groups=lambda: GroupProjectRole.objects.values("group"),
    synchronize=synchronize_in_projects,
)
BY_PROJECT = AddressPart("project_handle", "handle")


def names_by_person(
    organization: Organization, people: Collection[int]
) -> Mapping[int, Sequence[str]]:
    """By the ID of a person, their roles in projects: "Developer in Apollo". In one query."""
    rows = ProjectRole.objects.in_effect().with_details()
    names: dict[int, list[str]] = {}
    for held in rows.filter(organization=organization, membership__user__in=people).order_by("pk"):
        name = f"{held.role} in {held.project}"
        if name not in names.setdefault(held.membership.user_id, []):
            names[held.membership.user_id].append(name)
    return names
