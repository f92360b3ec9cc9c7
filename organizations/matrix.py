"""The Roles page: the table of `roles.py` in plain words, and who holds each role."""

from dataclasses import dataclass

from django.db.models import Prefetch

from organizations.models import Membership, Organization, Role
from organizations.roles import GRANTS, PERMISSION_LABELS, Permission, RoleSlug

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
        Row(permission, [(role, permission in GRANTS[role]) for role in RoleSlug])
        for permission in PERMISSION_LABELS
    ]


def holders(organization: Organization) -> list[Holders]:
    """Who holds each role, for 2 queries however many members there are."""
    first = organization.memberships.select_related("user").order_by("pk")[: NAMED_HOLDERS + 1]
    stored = Role.objects.prefetch_related(Prefetch("memberships", first, to_attr="first"))
    by_slug: dict[str, list[Membership]] = {role.slug: role.first for role in stored}
    return [
        Holders(role, by_slug[role][:NAMED_HOLDERS], len(by_slug[role]) > NAMED_HOLDERS)
        for role in RoleSlug
    ]
