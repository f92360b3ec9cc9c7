"""Finding the members with a permission among very many, by queries that stay fast."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from organizations.models.membership_queryset import RARE, MembershipQuerySet
from organizations.models.membership_role import MembershipRole
from organizations.models.organization import Organization
from organizations.tenancy import scopes
from organizations.tenancy.roles import Permission


def members_with_permission(
    members: MembershipQuerySet, organizations: Collection[UUID], permission: Permission
) -> MembershipQuerySet:
    """The members of these organizations who have the permission.

    Reads the keys of those with a role that has it first, in one query, if they are few. Without
    that, PostgreSQL looked through a million members for two seconds to find ten.
    """
    members = members.filter(organization__in=organizations)
    held_roles = MembershipRole.objects.filter(
        organization__in=organizations, role__permissions__codename=permission.value
    )
    limit = max(RARE, 20 * len(organizations))
    keys = list(held_roles.values_list("membership", flat=True)[: limit + 1])
    return (members.filter(pk__in=keys) if len(keys) <= limit else members).with_permission(
        permission
    )


def members_with_permission_in(
    members: MembershipQuerySet, projects: Any, permission: Permission
) -> MembershipQuerySet:
    """The members who have the permission now by roles in these projects.

    Without those who have it in the organization only. `projects` are keys, or a query for them.
    Costs no query if roles in projects do not give the permission.
    """
    roles_held = scopes.roles_giving(permission, projects=projects)
    if roles_held is None:
        return members.none()
    return members.filter(pk__in=roles_held.values("membership"))


def holders_condition(
    organization: Organization, permission: Permission, *, project: Any = None
) -> Q:
    """A condition for members of the organization: they have the permission now.

    In all of it, or by a role in the project with this key, if given. Costs one query, because the
    keys of those with a role that has it are read first.
    """
    members = organization.memberships.active()
    everywhere = members_with_permission(members, [organization.pk], permission)
    condition = Q(pk__in=everywhere.values("pk"))
    if project is not None:
        in_project = members_with_permission_in(members, [project], permission)
        condition |= Q(pk__in=in_project.values("pk"))
    return condition


def people_by_project(
    projects: Collection[Any], permission: Permission
) -> Mapping[Any, list[User]]:
    """By the keys of these projects, the people who have the permission there now by a role.

    Someone with two such roles comes twice. In one query, or in none without a project, or if roles
    in projects do not give the permission.
    """
    roles_held = scopes.roles_giving(permission, projects=projects)
    people = defaultdict(list)
    if roles_held is not None:
        for role_held in roles_held.select_related("membership__user").order_by("pk"):
            people[role_held.project_id].append(role_held.membership.user)
    return people
