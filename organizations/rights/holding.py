"""What one member can do here, and through which of their roles."""

from dataclasses import dataclass

from organizations.models import Membership
from organizations.tenancy.roles import (
    PERMISSIONS,
    Permission,
    RoleSlug,
    permissions_of_role,
    roles_granting,
)


@dataclass(frozen=True)
class Right:
    """One permission as one member has it, or not."""

    permission: Permission
    through: list[RoleSlug]
    """The member's own roles that have it."""
    granting: list[RoleSlug]
    """All roles that have it."""


@dataclass(frozen=True)
class Rights:
    """Every permission once: what the member can do, and what they cannot."""

    can: list[Right]
    cannot: list[Right]

    @property
    def are_suspended(self) -> bool:
        """Whether roles of the member say more than counts now."""
        return any(right.through for right in self.cannot)


def rights_of(member: Membership) -> Rights:
    """By `can`, which is what every door asks; the table only says where a right comes from."""
    can: list[Right] = []
    cannot: list[Right] = []
    for permission in PERMISSIONS:
        granting = roles_granting(permission)
        through = [role for role in member.role_slugs if role in granting]
        side = can if member.can(permission) else cannot
        side.append(Right(permission, through, granting))
    return Rights(can, cannot)


def permissions_gained(role: RoleSlug, *members: Membership) -> list[Permission]:
    """What no role of one of the members gives yet and this one would, in the page's order."""
    more = {each for member in members for each in _added(role, to=member)}
    return [permission for permission in PERMISSIONS if permission in more]


def _added(role: RoleSlug, *, to: Membership) -> set[Permission]:
    return set(permissions_of_role(role)).difference(*map(permissions_of_role, to.role_slugs))
