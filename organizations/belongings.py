"""What belongs to an organization and goes with it. Apps above add their own kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from organizations.models import Organization

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Kind:
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


kinds: list[Kind] = [
    Kind(
        "access requests",
        lambda organization: organization.access_requests.all(),
        is_shown=False,
        rank=91,
    ),
    Kind(
        "offers of creator status",
        lambda organization: organization.creatorship_offers.all(),
        is_shown=False,
        rank=92,
    ),
    Kind(
        "open invitations",
        lambda organization: organization.invitations.all(),
        counted=lambda organization: organization.invitations.open(),
        rank=93,
    ),
]
"""In the order in which they go. Memberships go last: they carry the rights to see the rest."""


def add(kind: Kind) -> None:
    """Have these rows counted before a deletion, and removed with the organization."""
    if kind.noun not in {known.noun for known in kinds}:
        kinds.append(kind)
        kinds.sort(key=lambda each: each.rank)


def counts(organization: Organization) -> dict[str, int]:
    """How many members and other things go with the organization, for a query each."""
    return {
        "members": organization.memberships.count(),
        **{kind.noun: kind.count(organization) for kind in kinds if kind.is_shown},
    }
