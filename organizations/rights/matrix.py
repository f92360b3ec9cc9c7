"""The Roles page: the members of each role, and its permissions by area."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery

from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.paging import COUNT_CAP, CappedCount, Total
from organizations.models import Membership, MembershipRole, Organization, Role
from organizations.tenancy.roles import (
    PERMISSIONS,
    AnyRole,
    OwnRole,
    Permission,
    RoleSlug,
    permissions_of_role,
)

FACES = 3
MOST_COUNTED = COUNT_CAP


@dataclass(frozen=True)
class Row:
    """One permission, and whether each role has it, in the order of roles."""

    permission: Permission
    granted: list[tuple[AnyRole, bool]]


@dataclass(frozen=True)
class Area:
    """The permissions with one `Permission.area`, and how many of them each role has."""

    name: str
    rows: list[Row]
    counts: Mapping[AnyRole, int]


@dataclass(frozen=True)
class RoleHolders:
    """One role with the number of its members, the first few of them, and its permissions."""

    role: AnyRole
    members: Total
    named: list[Membership]
    permissions: int
    """How many permissions the role has."""

    @property
    def is_own(self) -> bool:
        """Whether the organization made the role, which then has a page."""
        return isinstance(self.role, OwnRole)


def areas() -> tuple[Area, ...]:
    """All permissions by area, cached as long as the same permissions are declared."""
    return _areas(tuple(PERMISSIONS))


@lru_cache(maxsize=1)
def _areas(permissions: tuple[Permission, ...]) -> tuple[Area, ...]:
    """These permissions by area, each with the roles that have it."""
    granted = {role: permissions_of_role(role) for role in RoleSlug}
    rows: dict[str, list[Row]] = {}
    for permission in permissions:
        row = Row(permission, [(role, permission in granted[role]) for role in RoleSlug])
        rows.setdefault(permission.area, []).append(row)
    return tuple(Area(name, area_rows, _counts(area_rows)) for name, area_rows in rows.items())


def areas_of_role(role: AnyRole) -> list[tuple[str, list[tuple[Permission, bool]]]]:
    """All permissions by area, each with whether the role has it; without areas that it lacks."""
    permissions = permissions_of_role(role)
    listed = [
        (area.name, [(row.permission, row.permission in permissions) for row in area.rows])
        for area in areas()
    ]
    return [(name, rows) for name, rows in listed if any(has_it for _, has_it in rows)]


def _counts(rows: list[Row]) -> dict[AnyRole, int]:
    """How many of these permissions each role has."""
    return {role: sum(dict(row.granted)[role] for row in rows) for role in RoleSlug}


def role_holders(organization: Organization) -> list[RoleHolders]:
    """Each role with its members in the organization, in two queries."""
    rows = _first_holders(connection.vendor).fetch_rows(organization=organization.pk)
    first = {slug: (Total(count, MOST_COUNTED), keys) for slug, count, *keys in rows}
    keys = [key for _, keys in first.values() for key in keys if key]
    shown = ("user__name", "user__email", "user__picture")
    members = Membership.objects.select_related("user").only(*shown).in_bulk(keys)
    return [
        RoleHolders(
            role,
            total,
            named=[members[key] for key in keys if key],
            permissions=len(permissions_of_role(role)),
        )
        for role in organization.roles_named(first)
        for total, keys in [first[role]]
    ]


@cache
def _first_holders(vendor: str) -> PreparedQuery:
    """The prepared query for each role's number of members, and the keys of the first few."""
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a41"))
    role_holders = MembershipRole.objects.filter(organization=organization, role=OuterRef("pk"))
    keys = role_holders.order_by("membership").values("membership")
    # One look-up in the index for each that is shown. A prefetch with a limit numbers all holders,
    # which takes seconds if there are a million.
    first = [Subquery(keys[n : n + 1]) for n in range(FACES)]
    return prepare(
        "holders",
        lambda: Role.objects.available_in(organization).values_list(
            "slug", CappedCount(role_holders, MOST_COUNTED), *first
        ),
        organization=organization.pk,
    )
