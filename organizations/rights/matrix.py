"""The Roles page: the table of `roles.py` in plain words, and who holds each role."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from organizations.models import Membership, MembershipRole, Organization, Role
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug, grants

NAMED_HOLDERS = 3


@dataclass(frozen=True)
class Row:
    """One permission, and for each role, in their order, whether it has it."""

    permission: Permission
    granted: list[tuple[RoleSlug, bool]]


@dataclass(frozen=True)
class Holders:
    """One role, the first few members who hold it, and whether there are more."""

    role: RoleSlug
    named: list[Membership]
    has_more: bool


def rows() -> list[Row]:
    """The matrix, permission by permission."""
    return [
        Row(permission, [(role, permission in grants(role)) for role in RoleSlug])
        for permission in PERMISSIONS
    ]


def holders(organization: Organization) -> list[Holders]:
    """Who holds each role, for 2 queries however many members there are."""
    held = MembershipRole.objects.filter(organization=organization, role=OuterRef("pk"))
    keys = held.order_by("membership").values("membership")
    # One look-up in the index for each that is shown. To number all holders and keep the first
    # few, as a prefetch with a limit does, takes seconds where there are a million.
    shown = [Subquery(keys[n : n + 1]) for n in range(NAMED_HOLDERS + 1)]
    first = {slug: found for slug, *found in Role.objects.values_list("slug", *shown)}
    members = organization.memberships.select_related("user").in_bulk(
        {key for found in first.values() for key in found if key}
    )
    named = {slug: [members[key] for key in found if key] for slug, found in first.items()}
    return [
        Holders(role, named[role][:NAMED_HOLDERS], len(named[role]) > NAMED_HOLDERS)
        for role in RoleSlug
    ]
