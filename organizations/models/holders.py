"""Who of very many members has a permission."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import OuterRef, Subquery

from organizations.models.granted_permission import GrantedPermission
from organizations.models.membership import RARE, MembershipQuerySet, MembershipRole
from organizations.tenancy.roles import Permission


def members_with_permission(
    members: MembershipQuerySet, organizations: Collection[UUID], permission: Permission
) -> MembershipQuerySet:
    """Those of these organizations who have it, for 1 query more: who holds such a role is asked.

    As in `of_role_in`: a million members were looked through for two seconds, inside of a
    transaction, for ten who have the permission.
    """
    found = members.filter(organization__in=organizations)
    held = MembershipRole.objects.filter(
        organization__in=organizations, role__permissions__codename=permission.value
    )
    most = max(RARE, 20 * len(organizations))
    keys = list(held.values_list("membership", flat=True)[: most + 1])
    return (found.filter(pk__in=keys) if len(keys) <= most else found).who_may(permission)


def chosen_with_permission(
    members: MembershipQuerySet, keys: Collection[int], permission: Permission
) -> MembershipQuerySet:
    """Those of these few who have it, each looked up by itself.

    Asked whether something exists, PostgreSQL may begin with everyone who has the permission, in
    all organizations.
    """
    granted = GrantedPermission.objects.filter(
        user=OuterRef("user"), content_object=OuterRef("organization"), codename=permission.value
    )
    one = Subquery(granted.values("permission")[:1])
    return members.filter(pk__in=keys).alias(granted=one).filter(granted__isnull=False)
