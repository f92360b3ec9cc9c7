"""The inbox: what waits for a member's decision. Each app declares what it has of that."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from console.database.questions import Question, question
from console.lists.paging import CappedCount, Total
from console.manifests import Declaration, Section
from organizations.models import Membership, Organization
from organizations.tenancy.roles import Permission

MOST_SHOWN = 50
MOST_COUNTED = 99
"""Of each kind. Who has more to decide does not need to know how many."""


@dataclass(frozen=True)
class Item:
    """One thing that waits, as the inbox shows it."""

    what: str
    """What is asked for: "Promote: Orders #12 to Production"."""
    about: str
    """What it is and who asked: "Deployment requested by Dora Quist"."""
    url: str
    """The page on which a member decides about it."""


@dataclass(frozen=True)
class Waiting(Declaration):
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
    item: Callable[[Any], Item]

    def oldest(self, member: Membership, most: int = MOST_SHOWN) -> list["Pending"]:
        """Those that have waited longest for this member, so many at most, for 1 query."""
        rows = _oldest_rows(self, most, connection.vendor).instances(
            organization=member.organization_id, person=member.user_id, member=member.pk
        )
        for row in rows:
            row.organization = member.organization
        return [Pending(self, self.item(row), getattr(row, self.since)) for row in rows]


@dataclass(frozen=True)
class Pending:
    """One thing that waits, with its kind and since when."""

    kind: Waiting
    item: Item
    since: datetime


WAITING = Section(Waiting, key=lambda kind: kind.name)


@dataclass(frozen=True)
class Number:
    """How many of one kind wait for a member."""

    kind: Waiting
    total: Total


def kinds_for(member: Membership) -> list[Waiting]:
    """The kinds about which this member decides."""
    return [kind for kind in WAITING if member.can(kind.permission)]


def numbers_for(member: Membership) -> list[Number]:
    """How many of each kind wait for this member, for 1 query; for none if they decide nothing."""
    kinds = tuple(kinds_for(member))
    if not kinds:
        return []
    counted = question_of(kinds, connection.vendor).ask(
        organization=member.organization_id, person=member.user_id, member=member.pk
    )
    return [
        Number(kind, Total(number, MOST_COUNTED))
        for kind, number in zip(kinds, counted or (), strict=True)
    ]


@cache
def question_of(kinds: tuple[Waiting, ...], vendor: str) -> Question:
    """How many of these kinds wait, as one asks on every page of who decides about them."""
    member = _sample_member()

    def counted() -> QuerySet[Any, Any]:
        counts = [CappedCount(kind.rows(member), MOST_COUNTED) for kind in kinds]
        return Organization.objects.filter(pk=member.organization_id).values_list(*counts)

    return _about(member, "inbox", counted)


@cache
def _oldest_rows(kind: Waiting, most: int, vendor: str) -> Question:
    """The rows of a kind that have waited longest for a member."""
    member = _sample_member()
    return _about(member, "oldest_waiting", lambda: kind.rows(member).order_by(kind.since)[:most])


def _sample_member() -> Membership:
    """A member who does not exist: questions are written with it, and asked about others."""
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a3b"))
    return Membership(pk=2_000_000_011, user_id=2_000_000_033, organization=organization)


def _about(member: Membership, name: str, rows: Callable[[], QuerySet[Any, Any]]) -> Question:
    """A question about the keys of a member, of which some kinds of things take not all."""
    return question(
        name,
        rows,
        maybe=("person", "member"),
        organization=member.organization_id,
        person=member.user_id,
        member=member.pk,
    )


def total_of(numbers: Iterable[Number]) -> Total:
    """How many wait in all. The cap is reached where it is for one kind."""
    return Total(sum(number.total.number for number in numbers), MOST_COUNTED)


def pending_for(member: Membership, kinds: Iterable[Waiting]) -> list[Pending]:
    """What of these kinds has waited longest for this member, for 1 query each."""
    found = [pending for kind in kinds for pending in kind.oldest(member)]
    return sorted(found, key=lambda pending: pending.since)[:MOST_SHOWN]
