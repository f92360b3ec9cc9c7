"""What a version needs before it can be published: one list for the page and for the action.

Apps above add to it by declaring a `Requirement`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from apis.models import Version
from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Requirement(Declaration):
    """One thing that a version needs before it can be published."""

    sentence: str
    """What is true once it is met: "At least one plan is offered"."""
    is_met: Callable[[Version], bool]
    url: Callable[[Version], str]
    """The page where it can be met, or the empty string."""
    rank: int = 50


REQUIREMENTS = Section(Requirement, key=lambda each: each.sentence, rank=lambda each: each.rank)


@dataclass(frozen=True)
class Item:
    """One line of a version's checklist."""

    sentence: str
    is_met: bool
    url: str


def checklist(version: Version) -> list[Item]:
    """Everything that the version needs, met or not."""
    return [Item(each.sentence, each.is_met(version), each.url(version)) for each in REQUIREMENTS]


def unmet(version: Version) -> list[str]:
    """What is missing, in words. Asked while the version's row is locked."""
    return [each.sentence for each in REQUIREMENTS if not each.is_met(version)]
