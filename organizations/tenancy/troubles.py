"""What needs attention on Home: apps declare kinds of trouble, and one query finds all of them."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from itertools import starmap
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, QuerySet, Value

from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.paging import Total
from console.manifests import Declaration, Section
from organizations.models import Membership, Organization
from organizations.tenancy.roles import Permission
from organizations.tenancy.scopes import projects_with

MOST_UNFOLDED = 4
"""On Home; the others are folded."""
MOST_READ = 40
_ORGANIZATION = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a43")
_MEMBERSHIP = 2_000_000_021


@dataclass(frozen=True)
class TroubleRow:
    """What the queryset of a kind annotates its rows with; what it leaves out is empty.

    The types are the same for all kinds, because the rows of all come from one query.
    """

    trouble_kind: str
    """The name of the kind, which no queryset annotates."""
    trouble_rank: int
    """1 for what is less than bad, which comes last; else left out, or 0."""
    trouble_since: datetime
    trouble_state: str
    """What is wrong, by a name that the kind knows."""
    trouble_subject: str
    """The name of the thing."""
    trouble_place: str
    """Where it is, such as the name of an environment."""
    trouble_project: str
    """The handle of its project, for URLs, and so on."""
    trouble_component: str
    trouble_key: str


_COLUMNS = [field.name for field in fields(TroubleRow)]


@dataclass(frozen=True)
class Trouble:
    """What Home says of one thing: what is wrong, since when, and where it can be fixed."""

    title: str
    url: str
    words: str
    """What is wrong, such as "Late"."""
    at: datetime
    label: str
    """The text of the button, of two words, such as "View runs"."""
    fix_url: str
    kind: str = "bad"
    """Its shape and color."""
    since: str = "since"
    """The word before the time."""


@dataclass(frozen=True)
class TroubleKind(Declaration):
    """A kind of things that need attention, on the Home of those who hold all permissions."""

    name: str
    permissions: tuple[Permission, ...]
    rows: Callable[[UUID], QuerySet[Any]]
    """Returns the things of the organization with this ID, annotated as in `TroubleRow`. The only
    moment in the query may be the present, because it is compiled once for all organizations."""
    trouble: Callable[[Organization, TroubleRow], Trouble]

    def limits(self, member: Membership) -> tuple[Permission, ...]:
        """The permissions that the member holds only in some projects."""
        return tuple(held for held in self.permissions if not member.reach(held).is_everywhere)


TROUBLE_KINDS = Section(TroubleKind, key=lambda kind: kind.name)
_Limits = tuple[tuple[str, tuple[Permission, ...]], ...]
"""The names of kinds, each with the permissions that are held only in some projects."""


@dataclass(frozen=True)
class Troubles:
    """What needs attention, the worst and newest first: what is shown, and what is folded."""

    shown: list[Trouble]
    folded: list[Trouble]
    total: Total

    @property
    def more(self) -> Total:
        """How many are not among those that are shown."""
        return Total(self.total.number - len(self.shown), self.total.cap - len(self.shown))


def troubles_of(member: Membership) -> Troubles:
    """What needs attention of what the member may view, in one query; none if no kind is theirs."""
    kinds = [kind for kind in TROUBLE_KINDS if all(map(member.reach, kind.permissions))]
    if not kinds:
        return Troubles([], [], Total(0))
    limits = tuple((kind.name, kind.limits(member)) for kind in kinds)
    rows = _prepared_rows(limits, connection.vendor).fetch_rows(
        organization=member.organization_id, membership=member.pk
    )
    total = Total(len(rows), MOST_READ)
    troubles = []
    for row in starmap(TroubleRow, rows[:MOST_READ]):
        kind = TROUBLE_KINDS.by_key[row.trouble_kind]
        troubles.append(kind.trouble(member.organization, row))
    return Troubles(troubles[:MOST_UNFOLDED], troubles[MOST_UNFOLDED:], total)


@cache
def _prepared_rows(limits: _Limits, vendor: str) -> PreparedQuery:
    """The prepared query for the rows of these kinds, in the projects of the member if limited."""
    member = Membership(pk=_MEMBERSHIP, organization_id=_ORGANIZATION)

    def rows() -> QuerySet[Any, Any]:
        first, *others = (_rows_of_kind(name, held, member) for name, held in limits)
        rows = first.union(*others, all=True) if others else first
        worst_first = rows.order_by("trouble_rank", "-trouble_since", "trouble_subject")
        return worst_first[: MOST_READ + 1]

    return prepare(
        "troubles",
        rows,
        optional=["membership"],
        organization=_ORGANIZATION,
        membership=_MEMBERSHIP,
    )


def _rows_of_kind(
    name: str, limits: tuple[Permission, ...], member: Membership
) -> QuerySet[Any, Any]:
    """The values of the rows of a kind, as in `TroubleRow`."""
    rows = TROUBLE_KINDS.by_key[name].rows(_ORGANIZATION)
    for permission in limits:
        rows = projects_with(member, permission).limit(rows)
    values: dict[str, Any] = dict.fromkeys(_COLUMNS, Value("", CharField()))
    values |= {"trouble_kind": Value(name, CharField()), "trouble_rank": Value(0)}
    missing = {field: values[field] for field in values if field not in rows.query.annotations}
    return rows.annotate(**missing).order_by().values_list(*_COLUMNS)
