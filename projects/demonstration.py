"""What apps above add to the organization of `manage.py demo`."""

from collections.abc import Callable
from dataclasses import dataclass

from console.manifests import Declaration, Section
from organizations.models import Membership

Cast = Callable[[str], Membership]
"""The member of Stark Industries with this name."""


@dataclass(frozen=True)
class Demonstration(Declaration):
    """Something to look at and to try in Stark Industries, made by its members."""

    name: str
    fill: Callable[[Cast], None]
    rank: int = 50
    """The lowest comes first."""
    prepare: Callable[[], object] = lambda: None
    """Does what takes long, before the transaction begins in which all of them are filled."""


DEMONSTRATIONS = Section(
    Demonstration,
    key=lambda demonstration: demonstration.name,
    rank=lambda demonstration: demonstration.rank,
)
