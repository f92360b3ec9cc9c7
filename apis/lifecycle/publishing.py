"""What a version needs before it can be published: one list for the page and for the action.

Apps above add to the list by declaring a `Requirement`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Field

from apis.models import Version
from apis.states import State
from console.manifests import Declaration, Section
from organizations.tenancy.actors import Actor
from organizations.tenancy.roles import Permission


@dataclass(frozen=True)
class Preparation:
    """How a requirement can be met on the page that publishes a version."""

    permissions: tuple[Permission, ...]
    """The permissions that the person needs, all of them."""
    fields: Callable[[Version], dict[str, Field]]
    """The form fields that the page adds."""
    meet: Callable[..., None]
    """Called with the version, the actor, and the value of each field as a keyword."""


@dataclass(frozen=True)
class Requirement(Declaration):
    """One thing that a version needs before it can be published."""

    sentence: str
    """What is true once it is met, such as "At least one plan is offered"."""
    title: str
    """The step that meets it, such as "Offer a plan"."""
    about: str
    """What that step is about, for people who take it for the first time."""
    button: str
    is_met: Callable[[Version], bool]
    url: Callable[[Version], str]
    """The page where it can be met, or the empty string."""
    preparation: Preparation | None = None
    """None if it can only be met elsewhere, before the version is published."""
    rank: int = 50

    def is_asked(self, by: Actor) -> bool:
        """Whether the page that publishes has fields for it, which this actor may fill in."""
        return self.preparation is not None and all(map(by.can, self.preparation.permissions))


REQUIREMENTS = Section(Requirement, key=lambda item: item.sentence, rank=lambda item: item.rank)


@dataclass(frozen=True)
class ChecklistItem:
    """One line of a version's checklist."""

    sentence: str
    title: str
    about: str
    button: str
    is_met: bool
    is_asked: bool
    """Whether the page that publishes has fields for it."""
    url: str


@dataclass(frozen=True)
class RequirementInput:
    """The typed values that meet a requirement while the version is published."""

    preparation: Preparation
    values: Mapping[str, Any]

    def meet(self, version: Version, by: Actor) -> None:
        """Meet the requirement, in the transaction that publishes the version, which is locked.

        Raises what the action raises that the requirement calls.
        """
        self.preparation.meet(version, by, **self.values)


def checklist(version: Version, by: Actor) -> list[ChecklistItem]:
    """All requirements of the version, met or not, and which of them the actor can meet."""
    return [
        ChecklistItem(
            requirement.sentence,
            requirement.title,
            requirement.about,
            requirement.button,
            requirement.is_met(version),
            requirement.is_asked(by),
            requirement.url(version),
        )
        for requirement in REQUIREMENTS
    ]


def unmet_requirements(version: Version) -> list[str]:
    """The sentences of the requirements that are not met. The caller has locked the version."""
    return [requirement.sentence for requirement in REQUIREMENTS if not requirement.is_met(version)]


def next_step_sentence(version: Version) -> str:
    """The next step to publishing the version, after a space; empty if it has been published."""
    if version.state not in (State.CREATED, State.PRE_RELEASED):
        return ""
    titles = (requirement.title for requirement in REQUIREMENTS if not requirement.is_met(version))
    title = next(titles, "Publish the version")
    return f" Next, {title[0].lower()}{title[1:]}."
