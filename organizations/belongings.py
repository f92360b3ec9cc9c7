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


KINDS = Section(Kind, key=lambda kind: kind.noun, rank=lambda kind: kind.rank)
"""In the order in which they go. Memberships go last: they carry the rights to see the rest."""


def counts(organization: Organization) -> dict[str, int]:
    """How many members and other things go with the organization, for a query each."""
    return {
        "members": organization.memberships.count(),
        **{kind.noun: kind.count(organization) for kind in KINDS if kind.is_shown},
    }
