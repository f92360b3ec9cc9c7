"""The inbox: what waits for a member's decision. Each app declares what it has of that."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.paging import CappedCount, Total
from console.manifests import Declaration, Section
from organizations.models import Membership, Organization
from organizations.tenancy.roles import Permission

MOST_SHOWN = 50
MOST_COUNTED = 99
"""Of each kind. Who has more to decide does not need to know how many."""


@dataclass(frozen=True)
class InboxItem:
    """One thing that waits, as the inbox shows it."""

    what: str
    """What is asked for: "Promote: Orders #12 to Production"."""
    about: str
    """What it is and who asked: "Deployment requested by Dora Quist"."""
    url: str
    """The page on which a member decides about it."""


@dataclass(frozen=True)
class InboxKind(Declaration):
    """One kind of thing that waits until a member decides about it."""

    name: str
    """As an address asks for this kind only."""
    label: str
    """In the plural, as a tab."""
    icon: str
    permission: Permission
    rows: Callable[[Membership], QuerySet[Any]]
    """Those about which this member can decide, with what `item` reads of them.

    Of the member it takes the keys only, and nothing is prefetched: what counts the rows and what
    reads them is written once for all members."""
    since: str
    """The field that says since when a row waits."""
    item: Callable[[Any], InboxItem]

    def oldest(self, member: Membership, most: int = MOST_SHOWN) -> list["PendingItem"]:
        """Those that have waited longest for this member, so many at most, for 1 query."""
        rows = _oldest_rows(self, most, connection.vendor).fetch_instances(
            organization=member.organization_id, person=member.user_id, member=member.pk
        )
        for row in rows:
            row.organization = member.organization
        return [PendingItem(self, self.item(row), getattr(row, self.since)) for row in rows]


@dataclass(frozen=True)
class PendingItem:
    """One thing that waits, with its kind and since when."""

    kind: InboxKind
    item: InboxItem
    since: datetime


INBOX_KINDS = Section(InboxKind, key=lambda kind: kind.name)


@dataclass(frozen=True)
class PendingCount:
    """How many of one kind wait for a member."""

    kind: InboxKind
    total: Total


def inbox_kinds_for(member: Membership) -> list[InboxKind]:
    """The kinds about which this member decides."""
    return [kind for kind in INBOX_KINDS if member.can(kind.permission)]


def pending_counts_for(member: Membership) -> list[PendingCount]:
    """How many of each kind wait for this member, for 1 query; for none if they decide nothing."""
    kinds = tuple(inbox_kinds_for(member))
    if not kinds:
        return []
    counted = prepared_counts(kinds, connection.vendor).ask(
        organization=member.organization_id, person=member.user_id, member=member.pk
    )
    return [
        PendingCount(kind, Total(number, MOST_COUNTED))
        for kind, number in zip(kinds, counted or (), strict=True)
    ]


@cache
def prepared_counts(kinds: tuple[InboxKind, ...], vendor: str) -> PreparedQuery:
    """How many of these kinds wait, as one asks on every page of who decides about them."""
    member = _sample_member()

    def counted() -> QuerySet[Any, Any]:
        counts = [CappedCount(kind.rows(member), MOST_COUNTED) for kind in kinds]
        return Organization.objects.filter(pk=member.organization_id).values_list(*counts)

    return _about(member, "inbox", counted)


@cache
def _oldest_rows(kind: InboxKind, most: int, vendor: str) -> PreparedQuery:
    """The rows of a kind that have waited longest for a member."""
    member = _sample_member()
    return _about(member, "oldest_waiting", lambda: kind.rows(member).order_by(kind.since)[:most])


def _sample_member() -> Membership:
    """A member who does not exist: questions are written with it, and asked about others."""
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a3b"))
    return Membership(pk=2_000_000_011, user_id=2_000_000_033, organization=organization)


def _about(member: Membership, name: str, rows: Callable[[], QuerySet[Any, Any]]) -> PreparedQuery:
    """A question about the keys of a member, of which some kinds of things take not all."""
    return prepare(
        name,
        rows,
        maybe=("person", "member"),
        organization=member.organization_id,
        person=member.user_id,
        member=member.pk,
    )


def sum_of_counts(numbers: Iterable[PendingCount]) -> Total:
    """How many wait in all. The cap is reached where it is for one kind."""
    return Total(sum(number.total.number for number in numbers), MOST_COUNTED)


def pending_items_for(member: Membership, kinds: Iterable[InboxKind]) -> list[PendingItem]:
    """What of these kinds has waited longest for this member, for 1 query each."""
    found = [pending for kind in kinds for pending in kind.oldest(member)]
    return sorted(found, key=lambda pending: pending.since)[:MOST_SHOWN]
