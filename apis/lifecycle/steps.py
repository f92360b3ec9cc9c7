"""The steps between the states of a version: one table for buttons, pages and actions."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from apis.lifecycle.states import CALLABLE, State
from apis.models import Version


@dataclass(frozen=True)
class Step:
    """One way from a state to the next."""

    name: str
    """That of its page, in `apis.urls`."""
    button: str
    done: str
    """As in "Payments v2 was published"."""
    starts: tuple[State, ...]
    is_asked: bool = False
    """Whether a page asks first, or for more."""
    look: str = "btn-outline-secondary"
    """Of its button: the way onward is filled, and what cannot be undone or stops calls is red."""

    def url(self, version: Version) -> str:
        """Its page for this version."""
        api = version.api
        return reverse(
            f"apis:{self.name}", args=[api.organization.handle, api.handle, version.major]
        )


FILLED, RED = "btn-primary", "btn-outline-danger"
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
    """What can be done with the version next, the way onward first.

    `is_ready` says whether all that it needs before it is published is there, or asked for then.
    """
    return [
        step
        for step in STEPS
        if version.state in step.starts
        and not (step is WITHDRAW and version.subscribed_at is not None)
        and (is_ready or step is not PUBLISH)
    ]
