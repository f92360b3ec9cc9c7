"""What Home says to do next to those whose roles have no projects: apps above declare it."""

from collections.abc import Callable
from dataclasses import dataclass

from console.manifests import Declaration, Section
from organizations.models import Membership
from organizations.tenancy.roles import Permission


@dataclass(frozen=True)
class Step:
    """One thing to do, and the page to do it on."""

    about: str
    """How things stand, in a sentence or two."""
    label: str
    """What the button says."""
    url: str


@dataclass(frozen=True)
class NextStep(Declaration):
    """What comes next in one part of the console, for those who hold the permission."""

    title: str
    permission: Permission
    find: Callable[[Membership], Step]


NEXT_STEPS = Section(NextStep, key=lambda each: each.title)


def next_steps(member: Membership) -> list[tuple[str, Step]]:
    """What comes next for this member, each with its title."""
    return [(each.title, each.find(member)) for each in NEXT_STEPS if member.can(each.permission)]
