"""The Roles page: who holds each role, and what the table of `roles.py` gives it, by area."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery

from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.paging import COUNT_CAP, CappedCount, Total
from organizations.models import Membership, MembershipRole, Organization, Role
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug, permissions_of_role

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
class RoleHolders:
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
    granted = {role: permissions_of_role(role) for role in RoleSlug}
    rows: dict[str, list[Row]] = {}
    for permission in permissions:
        row = Row(permission, [(role, permission in granted[role]) for role in RoleSlug])
        rows.setdefault(permission.area, []).append(row)
    return tuple(Area(name, of_area, _counts(of_area)) for name, of_area in rows.items())


def _counts(rows: list[Row]) -> dict[RoleSlug, int]:
    return {role: sum(dict(row.granted)[role] for row in rows) for role in RoleSlug}


def role_holders(organization: Organization) -> list[RoleHolders]:
    """Who holds each role, for 2 queries however many members there are."""
    found = _held(connection.vendor).rows(organization=organization.pk)
    first = {slug: (Total(count, MOST_COUNTED), keys) for slug, count, *keys in found}
    keys = [key for _, keys in first.values() for key in keys if key]
    shown = _members(connection.vendor).fetch_instances(members=keys) if keys else []
    members = {member.pk: member for member in shown}
    return [
        RoleHolders(
            role,
            total,
            named=[members[key] for key in keys if key],
            permissions=sum(area.counts[role] for area in areas()),
        )
        for role in RoleSlug
        for total, keys in [first[role]]
    ]


@cache
def _held(vendor: str) -> PreparedQuery:
    """Each role with the number of members who hold it, and the keys of the first few."""
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a41"))
    held = MembershipRole.objects.filter(organization=organization, role=OuterRef("pk"))
    keys = held.order_by("membership").values("membership")
    # One look-up in the index for each that is shown. To number all holders and keep the first
    # few, as a prefetch with a limit does, takes seconds where there are a million.
    shown = [Subquery(keys[n : n + 1]) for n in range(FACES)]
    return prepare(
        "holders",
        lambda: Role.objects.values_list("slug", CappedCount(held, MOST_COUNTED), *shown),
        organization=organization.pk,
    )


@cache
def _members(vendor: str) -> PreparedQuery:
    """As many as all roles show, each with its person."""
    keys = range(2_000_000_100, 2_000_000_100 + FACES * len(RoleSlug))
    named = Membership.objects.select_related("user").only("user__name", "user__email")
    return prepare("shown_holders", lambda: named.filter(pk__in=keys), members=keys)
