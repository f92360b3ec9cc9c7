"""The steps between the states of a version: one table for buttons, pages and actions."""

from collections.abc import Sequence
from dataclasses import dataclass

from apis.models import Version
from apis.states import CALLABLE, State

FILLED, RED = "btn-primary", "btn-outline-danger"


@dataclass(frozen=True)
class Step:
    """A step from one state of a version to the next."""

    name: str
    """The name of its page in `apis.urls`."""
    button: str
    done: str
    """The participle, as in "Payments v2 was published"."""
    starts: tuple[State, ...]
    """The states in which it can be done."""
    is_asked: bool = False
    """Whether a page asks for confirmation, or for more."""
    look: str = "btn-outline-secondary"
    """The button's class: filled for the way onward, red for what ends or stops calls."""

    @property
    def leads_to_publishing(self) -> bool:
        """Whether it stands next to the steps to the first call."""
        return State.CREATED in self.starts

    @property
    def leads_on(self) -> bool:
        """Whether it is a button on the page, and not an entry of its menu."""
        return self.leads_to_publishing or self.look == FILLED

    @property
    def is_dangerous(self) -> bool:
        """Whether it ends or stops calls."""
        return self.look == RED

    def url(self, version: Version) -> str:
        """The address of the step's page for this version."""
        return version.page_url(f"apis:{self.name}")


PRE_RELEASE = Step("pre-release", "Pre-release", "pre-released", (State.CREATED,))
PUBLISH = Step("publish", "Publish", "published", (State.CREATED, State.PRE_RELEASED), look=FILLED)
WITHDRAW = Step("withdraw", "Withdraw pre-release", "withdrawn", (State.PRE_RELEASED,))
UNPUBLISH = Step("unpublish", "Unpublish", "unpublished", (State.PUBLISHED,))
DEPRECATE = Step("deprecate", "Deprecate", "deprecated", (State.PUBLISHED,), is_asked=True)
RETIRE = Step("retire", "Retire", "retired", (State.DEPRECATED,), is_asked=True, look=RED)
BLOCK = Step("block", "Block", "blocked", CALLABLE, is_asked=True, look=RED)
UNBLOCK = Step("unblock", "Unblock", "unblocked", (State.BLOCKED,), look=FILLED)
STEPS = (PUBLISH, PRE_RELEASE, DEPRECATE, RETIRE, UNBLOCK, WITHDRAW, UNPUBLISH, BLOCK)


def possible_steps(version: Version, *, is_ready: bool = True) -> Sequence[Step]:
    """The steps that are possible for the version now, the way onward first.

    `is_ready` says whether all requirements for publishing are met, or can be met on its page.
    """
    return [
        step
        for step in STEPS
        if version.state in step.starts
        and not (step is WITHDRAW and version.subscribed_at is not None)
        and (is_ready or step is not PUBLISH)
    ]
