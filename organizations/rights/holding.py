"""What a member can do, and by which of their roles."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from organizations.models import GroupRole, Membership
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.tenancy.roles import (
    PERMISSIONS,
    AnyRole,
    Permission,
    permissions_of_role,
)


@dataclass(frozen=True)
class Right:
    """One permission that a member has or lacks, with the roles that have it."""

    permission: Permission
    through: list[AnyRole]
    """The member's own roles that have the permission."""
    granting: list[AnyRole]
    """All roles that have the permission."""


@dataclass(frozen=True)
class Rights:
    """Every permission once: those that the member has, and those that they lack."""

    can: list[Right]
    cannot: list[Right]

    @property
    def are_suspended(self) -> bool:
        """Whether a role of the member has a permission that is not in effect now."""
        return any(right.through for right in self.cannot)


def rights_of(member: Membership) -> Rights:
    """All permissions with whether the member has them now, and by which roles.

    `can` decides, as for pages and actions; the table of the roles only explains.
    """
    can: list[Right] = []
    cannot: list[Right] = []
    for permission in PERMISSIONS:
        granting = member.organization.roles_granting(permission)
        through = [role for role in member.role_slugs if role in granting]
        side = can if member.can(permission) else cannot
        side.append(Right(permission, through, granting))
    return Rights(can, cannot)


def permissions_gained(role: AnyRole, *members: Membership) -> list[Permission]:
    """The permissions that this role would add for at least one of the members, in page order."""
    added = {
        permission
        for member in members
        for permission in permissions_of_role(role).difference(
            *map(permissions_of_role, member.role_slugs)
        )
    }
    return [permission for permission in PERMISSIONS if permission in added]


def permissions_gained_in(project: Any, role: AnyRole, member: Membership) -> list[Permission]:
    """The permissions that this role in the project would add for the member, in page order."""
    return [
        permission
        for permission in PERMISSIONS
        if permission.in_project
        and permission in permissions_of_role(role)
        and not member.can(permission, on=project)
    ]


def notes_on_role(members: MembershipQuerySet, role: AnyRole, *, is_added: bool) -> dict[int, str]:
    """What to say of members when the role is added to them or removed, by their keys.

    Without those who just get or lose it. In two queries.
    """
    assigned = members.filter(membership_roles__role__slug=role, membership_roles__is_direct=True)
    assigned_keys = {*assigned.values_list("pk", flat=True)}
    if is_added:
        return dict.fromkeys(assigned_keys, "already has it")
    giving = GroupRole.objects.filter(
        role__slug=role, group__group_members__membership=OuterRef("pk")
    )
    notes = {}
    for key, is_by_group in members.values_list("pk", Exists(giving)):
        if is_by_group:
            notes[key] = "keeps it by a group" if key in assigned_keys else "has it only by a group"
        elif key not in assigned_keys:
            notes[key] = "does not have it"
    return notes
