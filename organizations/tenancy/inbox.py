"""The inbox: what waits for a member's decision. Each app declares its kinds of such rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.text import Truncator

from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.paging import CappedCount, Total
from console.manifests import Declaration, Section
from organizations.models import Membership, Organization
from organizations.tenancy.roles import Permission
from organizations.tenancy.scopes import projects_with

MOST_SHOWN = 50
MOST_COUNTED = 99
"""Of each kind: the number is shown as 99+ if there are more."""
LONGEST_QUOTE = 80
"""Characters of a message that an item shows."""


def quoted_message(message: str) -> str:
    """The beginning of what a person wrote, on one line after a colon; empty for nothing."""
    line = Truncator(" ".join(message.split())).chars(LONGEST_QUOTE)
    return f": “{line}”" if line else ""


@dataclass(frozen=True)
class InboxItem:
    """What the inbox shows of a row that waits for a decision."""

    what: str
    """What is requested: "Promote: Orders #12 to Production"."""
    about: str
    """The kind, and who requested it: "Deployment requested by Dora Quist"."""
    url: str
    """The page on which a member decides."""
    approve_url: str = ""
    """The page that approves it by POST, where that needs nothing else; empty if it does."""
    reject_url: str = ""
    """The page that asks why it is rejected; only with `approve_url`."""


@dataclass(frozen=True)
class InboxKind(Declaration):
    """A kind of rows that wait in the inbox until a member decides about them."""

    name: str
    """The value by which a URL selects this kind."""
    label: str
    """The text of its tab, in the plural."""
    icon: str
    permission: Permission
    rows: Callable[[Membership], QuerySet[Any]]
    """Returns the rows about which this member can decide, with all that `item` reads.

    It may use the primary keys of the member, its person and its organization only, and prefetch
    nothing, because the SQL is compiled once for all members."""
    since: str
    """The field with the time since which a row waits."""
    item: Callable[[Any], InboxItem]
    approve: Callable[[Any, Membership], object] | None = None
    """The action that approves a row for a member; None if that needs more than the row."""
    reject: Callable[[Any, str, Membership], object] | None = None
    """The action that rejects a row for a reason, for a member; None if that needs more.

    It takes every reason that `console.words.lines.clean_line` returns and that is not empty."""

    def is_limited(self, member: Membership) -> bool:
        """Whether the member decides only about what belongs to some projects."""
        return not member.reach(self.permission).is_everywhere

    def rows_for(self, member: Membership, *, is_limited: bool) -> QuerySet[Any]:
        """The rows about which the member can decide, in the projects of the member if limited.

        Depends on the keys of the member, its person and its organization only.
        """
        rows = self.rows(member)
        return projects_with(member, self.permission).limit(rows) if is_limited else rows

    def oldest(self, member: Membership, most: int = MOST_SHOWN) -> list["PendingItem"]:
        """The `most` rows that have waited longest for this member, in one query."""
        query = _oldest_rows(self, most, connection.vendor, is_limited=self.is_limited(member))
        rows = query.fetch_instances(
            organization=member.organization_id, person=member.user_id, member=member.pk
        )
        for row in rows:
            row.organization = member.organization
        return [self.pending_item(row) for row in rows]

    def pending_item(self, row: Any) -> "PendingItem":
        """The item of a row."""
        return PendingItem(self, row, self.item(row), getattr(row, self.since))


@dataclass(frozen=True)
class PendingItem:
    """An item of the inbox, with its kind, its row, and the time since which it waits."""

    kind: InboxKind
    row: Any
    item: InboxItem
    since: datetime

    @property
    def key(self) -> str:
        """What forms send of it when it is selected, such as "sign-ups:5a3b1e0c-…"."""
        return f"{self.kind.name}:{self.row.pk}"

    @property
    def is_selectable(self) -> bool:
        """Whether it can be answered together with others."""
        return bool(self.kind.approve or self.kind.reject)


INBOX_KINDS = Section(InboxKind, key=lambda kind: kind.name)


@dataclass(frozen=True)
class PendingCount:
    """How many rows of one kind wait for a member."""

    kind: InboxKind
    total: Total


def inbox_kinds_for(member: Membership) -> list[InboxKind]:
    """The kinds about which this member may decide."""
    return [kind for kind in INBOX_KINDS if member.reach(kind.permission)]


def pending_counts_for(member: Membership) -> list[PendingCount]:
    """How many rows of each kind wait for this member, in one query; empty if no kind is theirs."""
    kinds = tuple(inbox_kinds_for(member))
    if not kinds:
        return []
    limited = frozenset(kind.name for kind in kinds if kind.is_limited(member))
    numbers = prepared_counts(kinds, connection.vendor, limited).fetch_first(
        organization=member.organization_id, person=member.user_id, member=member.pk
    )
    return [
        PendingCount(kind, Total(number, MOST_COUNTED))
        for kind, number in zip(kinds, numbers or (), strict=True)
    ]


@cache
def prepared_counts(
    kinds: tuple[InboxKind, ...], vendor: str, limited: frozenset[str] = frozenset()
) -> PreparedQuery:
    """The prepared query for the numbers of rows of these kinds that wait for a member.

    Every page sends it for members who decide about something. Of kinds whose names are in
    `limited`, only rows in the projects of the member count.
    """
    member = _sample_member()

    def counts() -> QuerySet[Any, Any]:
        rows = [kind.rows_for(member, is_limited=kind.name in limited) for kind in kinds]
        columns = [CappedCount(rows_of_kind, MOST_COUNTED) for rows_of_kind in rows]
        return Organization.objects.filter(pk=member.organization_id).values_list(*columns)

    return _prepare(member, "inbox", counts)


@cache
def _oldest_rows(kind: InboxKind, most: int, vendor: str, *, is_limited: bool) -> PreparedQuery:
    """The prepared query for the rows of a kind that have waited longest for a member."""
    member = _sample_member()

    def rows() -> QuerySet[Any]:
        return kind.rows_for(member, is_limited=is_limited).order_by(kind.since)[:most]

    return _prepare(member, "oldest_waiting", rows)


def _sample_member() -> Membership:
    """A member who does not exist, whose keys stand for the parameters of a prepared query."""
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a3b"))
    return Membership(pk=2_000_000_011, user_id=2_000_000_033, organization=organization)


def _prepare(
    member: Membership, name: str, rows: Callable[[], QuerySet[Any, Any]]
) -> PreparedQuery:
    """Prepare a query with the keys of a member as parameters; not every kind uses all of them."""
    return prepare(
        name,
        rows,
        optional=("person", "member"),
        organization=member.organization_id,
        person=member.user_id,
        member=member.pk,
    )


def sum_of_counts(numbers: Iterable[PendingCount]) -> Total:
    """The sum of the numbers, which is capped if it is above `MOST_COUNTED`."""
    return Total(sum(number.total.number for number in numbers), MOST_COUNTED)


def pending_items_for(member: Membership, kinds: Iterable[InboxKind]) -> list[PendingItem]:
    """The items of these kinds that have waited longest for this member, in one query a kind."""
    items = [pending for kind in kinds for pending in kind.oldest(member)]
    return sorted(items, key=lambda pending: pending.since)[:MOST_SHOWN]


def selected_items_for(member: Membership, keys: Iterable[str]) -> list[PendingItem]:
    """The items with these keys that still wait for this member, in one query a kind.

    Keys of anything else are ignored: answered and foreign rows, and kinds of other members.
    """
    keys = set(keys)
    names = {key.partition(":")[0] for key in keys}
    kinds = [kind for kind in inbox_kinds_for(member) if kind.name in names]
    items = [pending for kind in kinds for pending in kind.oldest(member) if pending.key in keys]
    return sorted(items, key=lambda pending: pending.since)
