"""What a version needs before it can be published: one list for the page and for the action.

Apps above add to it by declaring a `Requirement`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Field

from apis.models import Version
from console.manifests import Declaration, Section
from organizations.tenancy.actors import Actor
from organizations.tenancy.roles import Permission


@dataclass(frozen=True)
class Preparation:
    """How a requirement is met on the page that publishes a version."""

    permissions: tuple[Permission, ...]
    """All of which the person needs."""
    fields: Callable[[Version], dict[str, Field]]
    """What the page asks for."""
    meet: Callable[..., None]
    """Called with the version, the actor, and the value of each field under its name."""


@dataclass(frozen=True)
class Requirement(Declaration):
    """One thing that a version needs before it can be published."""

    sentence: str
    """What is true once it is met: "At least one plan is offered"."""
    is_met: Callable[[Version], bool]
    url: Callable[[Version], str]
    """The page where it can be met, or the empty string."""
    preparation: Preparation | None = None
    """None if it is met elsewhere, before one publishes."""
    rank: int = 50

    def is_asked(self, by: Actor) -> bool:
        """Whether the page that publishes asks this actor for it."""
        return self.preparation is not None and all(map(by.can, self.preparation.permissions))


REQUIREMENTS = Section(Requirement, key=lambda each: each.sentence, rank=lambda each: each.rank)


@dataclass(frozen=True)
class ChecklistItem:
    """One line of a version's checklist."""

    sentence: str
    is_met: bool
    is_asked: bool
    """Whether the page that publishes asks for it."""
    url: str


@dataclass(frozen=True)
class RequirementInput:
    """What was typed to meet a requirement while the version is published."""

    preparation: Preparation
    values: Mapping[str, Any]

    def meet(self, version: Version, by: Actor) -> None:
        """Do it, in the transaction that publishes the locked version. Raises what the rules do."""
        self.preparation.meet(version, by, **self.values)


def checklist(version: Version, by: Actor) -> list[ChecklistItem]:
    """Everything that the version needs, met or not, and what the actor is asked for."""
    return [
        ChecklistItem(each.sentence, each.is_met(version), each.is_asked(by), each.url(version))
        for each in REQUIREMENTS
    ]


def unmet_requirements(version: Version) -> list[str]:
    """What is missing, in words. Asked while the version's row is locked."""
    return [each.sentence for each in REQUIREMENTS if not each.is_met(version)]
