"""What each app does when an account is closed.

An app that has things of people declares what stands in the way of closing, what the person reads
before they confirm, and what it does at that moment. Rows that name the person need no such code:
see `personal_data`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Way:
    """A link to a page on which the person can remove an obstacle."""

    label: str
    url: str


@dataclass(frozen=True)
class Obstacle:
    """A reason why an account cannot be closed yet, and the pages on which to remove it."""

    name: str
    reason: str
    ways: Sequence[Way] = ()


def empty_list(user: User) -> list[Any]:
    """An empty list, for an app without obstacles, or without losses that are worth saying."""
    return []


@dataclass(frozen=True)
class AtClosing(Declaration):
    """What one app does when an account is closed, and what it says before."""

    name: str
    close: Callable[[User], None]
    """Called in the transaction of closing, with the person's row locked and still complete.

    Takes its locks in the documented order, and raises a Refusal if there is an obstacle.
    """
    goes: Callable[[User], Sequence[str]] = empty_list
    """What the person loses, as sentences without a full stop."""
    obstacles: Callable[[User], Sequence[Obstacle]] = empty_list
    rank: int = 50
    """The order of the apps: one that locks organizations comes first."""


AT_CLOSING = Section(AtClosing, key=lambda part: part.name, rank=lambda part: part.rank)


def obstacles_of(user: User) -> list[Obstacle]:
    """All reasons why this person cannot close the account now."""
    return [obstacle for part in AT_CLOSING for obstacle in part.obstacles(user)]


def losses_of(user: User) -> list[str]:
    """What this person loses in all apps by closing the account, in sentences."""
    return [sentence for part in AT_CLOSING for sentence in part.goes(user)]
