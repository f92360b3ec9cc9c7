"""The Roles page: who holds each role, and what the table of `roles.py` gives it, by area."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import OuterRef, Subquery

from console.lists.paging import COUNT_CAP, CappedCount, Total
from organizations.models import Membership, MembershipRole, Organization, Role
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug, grants

FACES = 3
MOST_COUNTED = COUNT_CAP


@dataclass(frozen=True)
class Row:
    """One permission, and for each role, in their order, whether it has it."""

    permission: Permission
    granted: list[tuple[RoleSlug, bool]]


@dataclass(frozen=True)
class Area:
    """The permissions about one thing, and how many of them each role has, in their order."""

    name: str
    rows: list[Row]
    counts: Mapping[RoleSlug, int]


@dataclass(frozen=True)
class Holders:
    """One role, how many members hold it with the first few of them, and what it may do."""

    role: RoleSlug
    members: Total
    named: list[Membership]
    permissions: int


def areas() -> tuple[Area, ...]:
    """The matrix, area by area: the same object as long as the same permissions are declared."""
    return _areas(tuple(PERMISSIONS))


@lru_cache(maxsize=1)
def _areas(permissions: tuple[Permission, ...]) -> tuple[Area, ...]:
    granted = {role: grants(role) for role in RoleSlug}
    rows: dict[str, list[Row]] = {}
    for permission in permissions:
        row = Row(permission, [(role, permission in granted[role]) for role in RoleSlug])
        rows.setdefault(permission.area, []).append(row)
    return tuple(Area(name, of_area, _counts(of_area)) for name, of_area in rows.items())


def _counts(rows: list[Row]) -> dict[RoleSlug, int]:
    return {role: sum(dict(row.granted)[role] for row in rows) for role in RoleSlug}


def holders(organization: Organization) -> list[Holders]:
    """Who holds each role, for 2 queries however many members there are."""
    held = MembershipRole.objects.filter(organization=organization, role=OuterRef("pk"))
    keys = held.order_by("membership").values("membership")
    # One look-up in the index for each that is shown. To number all holders and keep the first
    # few, as a prefetch with a limit does, takes seconds where there are a million.
    shown = [Subquery(keys[n : n + 1]) for n in range(FACES)]
    found = Role.objects.values_list("slug", CappedCount(held, MOST_COUNTED), *shown)
    first = {slug: (Total(count, MOST_COUNTED), keys) for slug, count, *keys in found}
    named = organization.memberships.select_related("user").only(
        "organization", "user__name", "user__email"
    )
    members = named.in_bulk({key for _, keys in first.values() for key in keys if key})
    return [
        Holders(
            role,
            total,
            named=[members[key] for key in keys if key],
            permissions=sum(area.counts[role] for area in areas()),
        )
        for role in RoleSlug
        for total, keys in [first[role]]
    ]
