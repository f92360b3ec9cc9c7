"""What the model of deployments is made of.

It knows nothing of Django and of the actions.
"""

from dataclasses import dataclass, field
from datetime import datetime

Person = int

RIGHTS = {
    "administrator": {"deploy", "manage", "bypass", "build"},
    "environment-manager": {"deploy", "manage"},
    "developer": {"deploy", "build"},
    "api-publisher": set[str](),
}
"""What the roles of this story may do about deployments, written out."""
UNFINISHED = {"waiting", "approved", "running", "silent"}
ENDED_BUILDS = {"succeeded", "failed", "cancelled"}
NEXT = {
    "waiting": {"approved", "rejected", "cancelled", "expired"},
    "approved": {"running", "cancelled", "expired"},
    "running": {"silent", "succeeded", "failed", "closed"},
    "silent": {"running", "succeeded", "failed", "closed"},
}
"""Where a deployment can go from each state; from all others, nowhere."""


class No(Exception):
    """The action must refuse, with a refusal of this name."""


class Status(Exception):
    """The call must be answered with this status, and change nothing."""


@dataclass
class Member:
    """Someone who belongs, by the number of this membership."""

    key: int
    role: str


@dataclass
class Secret:
    """A credential of CI or of an engine, for a component or an environment."""

    number: int
    of: int
    until: datetime
    is_revoked: bool = False
    successor: "Secret | None" = None


@dataclass
class Place:
    """An environment."""

    number: int
    approvals: int = 0
    own_approval: bool = False
    bypass_allowed: bool = True
    chosen: frozenset[int] | None = None
    frozen_until: datetime | None = None
    runs: "Deployed | None" = None
    """For the one component of the story that it is kept for."""


@dataclass
class Made:
    """A build of a component, by what CI calls it."""

    component: int
    run: str
    state: str
    digest: str = ""


@dataclass
class Deployed:
    """A deployment, with its copy of the rules."""

    number: int
    component: int
    place: int
    build: Made
    kind: str
    by: Person
    approvals: int
    own_approval: bool
    bypass_allowed: bool
    chosen: frozenset[int] | None
    state: str
    due: datetime | None
    said: set[Person] = field(default_factory=set)
    reference: str = ""
    started: datetime | None = None
    is_bypassed: bool = False

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED
