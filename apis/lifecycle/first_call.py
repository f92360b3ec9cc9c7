"""The steps of a version from its definition to the gateway that lets the first call through."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from apis.lifecycle.completeness import Missing
from apis.lifecycle.publishing import ChecklistItem


@dataclass(frozen=True)
class FirstCallStep:
    """One step, numbered on the page. One at most is the next."""

    title: str
    about: str
    kind: str = ""
    """`done`, `next`, or nothing for later ones, as `begin.css` draws them."""
    button: str = ""
    url: str = ""
    """The page where it is done; empty without the permission, and for publishing."""
    is_publishing: bool = False


@dataclass(frozen=True)
class FirstCall:
    """The steps of a version that is not published yet, or that gateways do not serve yet."""

    steps: Sequence[FirstCallStep]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.kind == "done" for step in self.steps)

    @classmethod
    def of(
        cls, items: Iterable[ChecklistItem], missing: Iterable[Missing], *, is_published: bool
    ) -> Self | None:
        """The steps for these items of the checklist and missing parts; None if none is left."""
        steps = [_step_of(item) for item in items]
        about = "Applications can then subscribe to it and call it."
        publish = FirstCallStep("Publish it", about, is_publishing=True)
        steps += [] if is_published else [publish]
        steps += [
            FirstCallStep(lack.button, lack.sentence, "", lack.button, lack.url) for lack in missing
        ]
        ahead = [place for place, step in enumerate(steps) if step.kind != "done"]
        if not ahead:
            return None
        steps[ahead[0]] = replace(steps[ahead[0]], kind="next")
        return cls(steps)


def _step_of(item: ChecklistItem) -> FirstCallStep:
    """The step that meets a requirement of publishing."""
    kind = "done" if item.is_met else ""
    return FirstCallStep(item.title, item.about, kind, item.button, item.url)
