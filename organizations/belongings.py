"""What belongs to an organization and goes with it: every app declares its own kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from console.manifests import Declaration, Section
from organizations.models import Organization

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Kind(Declaration):
    """Rows of one sort that an organization has, and that are deleted in batches with it."""

    noun: str
    """In the plural, as in "12 projects"."""
    rows: Callable[[Organization], Rows]
    counted: Callable[[Organization], Rows] | None = None
    """What people are told the number of, where that is not every row."""
    is_shown: bool = True
    rank: int = 50

    def count(self, organization: Organization) -> int:
        """How many of them people would say the organization has."""
        return (self.counted or self.rows)(organization).count()


@dataclass(frozen=True)
class Hold(Declaration):
    """Something for which an organization cannot be deleted yet."""

    name: str
    demand: Callable[[Organization], None]
    """Raises a Refusal that says what it is, and what to do about it."""


HOLDS = Section(Hold, key=lambda hold: hold.name)

KINDS = Section(Kind, key=lambda kind: kind.noun, rank=lambda kind: kind.rank)
"""In the order in which they go. Memberships go last: they carry the rights to see the rest."""


def demand_no_hold(organization: Organization) -> None:
    """Refuse the deletion of an organization where something stands in the way."""
    for hold in HOLDS:
        hold.demand(organization)


def counts(organization: Organization) -> dict[str, int]:
    """How many members and other things go with the organization, for a query each."""
    return {
        "members": organization.memberships.count(),
        **{kind.noun: kind.count(organization) for kind in KINDS if kind.is_shown},
    }
