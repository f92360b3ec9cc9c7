"""What keeps a component from being deleted: only those who run it know, and declare it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from console.manifests import Declaration, Section
from projects.models import Component


@dataclass(frozen=True)
class Use(Declaration):
    """One way in which a component is at work, such as its deployments."""

    noun: str
    """In the plural, as in "deployments"."""
    running: Callable[[Component], Sequence[str]]
    """Each thing that runs or waits to run, in words: "build 42 in Production"."""


USES = Section(Use, key=lambda use: use.noun)


def running(component: Component) -> list[str]:
    """All that is at work of the component. Asked while its row is locked, and by its pages."""
    return [each for use in USES for each in use.running(component)]
