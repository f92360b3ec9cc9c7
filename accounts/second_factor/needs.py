"""What people cannot open without a second factor. Each app declares what it closes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.models import User
from accounts.second_factor import factors
from console.manifests import Declaration, Section


@dataclass(frozen=True)
class NeedsFactor(Declaration):
    """What one app closes to people without a second factor."""

    name: str
    closed_without: Callable[[User], Sequence[str]]
    """The names of what this person could no longer open without a second factor."""


NEEDS = Section(NeedsFactor, key=lambda need: need.name)


def closed_by_removing_factor(user: User) -> list[str]:
    """What this person could no longer open without a factor: nothing unless it is their last."""
    if factors.factors_of(user).exclude(type=factors.RECOVERY_CODES).count() != 1:
        return []
    return [name for need in NEEDS for name in need.closed_without(user)]
