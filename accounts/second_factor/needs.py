"""What stays closed to people without a second factor: the apps above say what they close."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.models import User
from accounts.second_factor import factors
from console.manifests import Declaration, Section


@dataclass(frozen=True)
class NeedsFactor(Declaration):
    """What one app closes."""

    name: str
    closed_without: Callable[[User], Sequence[str]]
    """The names of what this person could open no more, were they without one."""


NEEDS = Section(NeedsFactor, key=lambda need: need.name)


def closed_by_removing_factor(user: User) -> list[str]:
    """What closes to this person if they remove a factor: nothing, unless it is their last."""
    if factors.factors_of(user).exclude(type=factors.RECOVERY_CODES).count() != 1:
        return []
    return [name for need in NEEDS for name in need.closed_without(user)]
