"""What closing an account means: every app declares its part.

Accounts know of nothing above them. An app that has things of a person says here what stands in
the way of closing, what the person reads before they confirm, and what it does at that moment.
Rows that name the person need no code for it: see `personal_data`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Way:
    """A page that helps."""

    label: str
    url: str


@dataclass(frozen=True)
class Obstacle:
    """Something for which an account cannot be closed yet, and the ways out."""

    name: str
    reason: str
    ways: Sequence[Way] = ()


def empty_list(user: User) -> list[Any]:
    """Of an app that never stands in the way, or takes nothing that is worth telling."""
    return []


@dataclass(frozen=True)
class AtClosing(Declaration):
    """The part of one app."""

    name: str
    close: Callable[[User], None]
    """Done in the transaction of the closing, with the person's row locked and still complete.

    Takes its locks in the documented order, and raises a Refusal where an obstacle stands.
    """
    goes: Callable[[User], Sequence[str]] = empty_list
    """What the person loses, as sentences without a full stop."""
    obstacles: Callable[[User], Sequence[Obstacle]] = empty_list
    rank: int = 50
    """In which order the apps take part: an app that locks organizations comes first."""


AT_CLOSING = Section(AtClosing, key=lambda part: part.name, rank=lambda part: part.rank)


def obstacles_of(user: User) -> list[Obstacle]:
    """Everything for which this person cannot close the account now."""
    return [obstacle for part in AT_CLOSING for obstacle in part.obstacles(user)]


def losses_of(user: User) -> list[str]:
    """What this person loses in the apps above, in sentences."""
    return [sentence for part in AT_CLOSING for sentence in part.goes(user)]
