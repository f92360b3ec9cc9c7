"""What keeps a component from being deleted: only those who run it know, and declare it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from console.manifests import Declaration, Section
from projects.models import Component


@dataclass(frozen=True)
class Use(Declaration):
    """One way in which a component can be in use, such as its deployments."""

    noun: str
    """In the plural, as in "deployments"."""
    running: Callable[[Component], Sequence[str]]
    """Each thing that runs or waits to run, in words: "build 42 in Production"."""


USES = Section(Use, key=lambda use: use.noun)


def running(component: Component) -> list[str]:
    """What runs or waits to run of the component, in words, as all apps declare it.

    The action that deletes a component has locked it, so that nothing new can be requested.
    """
    return [run for use in USES for run in use.running(component)]
