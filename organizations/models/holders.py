"""Finding the members with a permission among very many, by queries that stay fast."""

from collections.abc import Collection
from uuid import UUID

from organizations.models.membership_queryset import RARE, MembershipQuerySet
from organizations.models.membership_role import MembershipRole
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
