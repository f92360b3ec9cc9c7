"""How far a run is, and what a report on it means. Nothing here knows a database."""

from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices


class RunState(TextChoices):
    """How far a run is. Engines report the middle four; the others are of requests."""

    REQUESTED = "requested", "Requested"
    STARTED = "started", "Started"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    TIMED_OUT = "timed-out", "Timed out"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"


KINDS = {
    RunState.REQUESTED: "running",
    RunState.STARTED: "running",
    RunState.SUCCEEDED: "good",
    RunState.FAILED: "bad",
    RunState.TIMED_OUT: "bad",
    RunState.WITHDRAWN: "muted",
    RunState.EXPIRED: "muted",
}
"""How a row draws each of them: see `console.templatetags.states`."""
REPORTED = (RunState.STARTED, RunState.SUCCEEDED, RunState.FAILED, RunState.TIMED_OUT)
"""What an engine says."""
BAD = (RunState.FAILED, RunState.TIMED_OUT)
ENDED = (RunState.SUCCEEDED, *BAD)
"""How a run ends. It never changes afterwards."""
UNFINISHED = (RunState.REQUESTED, RunState.STARTED)
NEVER_RAN = (RunState.REQUESTED, RunState.WITHDRAWN, RunState.EXPIRED)
"""What no engine has taken."""


@dataclass(frozen=True)
class RunReport:
    """What an engine says of one run."""

    external_id: str
    """What the engine calls it."""
    state: RunState
    exit_status: int | None = None
    log_url: str = ""


class Meaning(Enum):
    """What a report is to what is known of the run."""

    NEWS = "the run is further than was known"
    OLD = "the run is as far as that, or further"
    CONTRADICTION = "the run ended another way"


def meaning_of(reported: RunState, known: RunState) -> Meaning:
    """Engines repeat themselves, and reports overtake each other: a contradiction alone is wrong.

    Only of a run that an engine has taken.
    """
    if known == RunState.STARTED:
        return Meaning.OLD if reported == RunState.STARTED else Meaning.NEWS
    is_same = reported in {RunState.STARTED, known}
    return Meaning.OLD if is_same else Meaning.CONTRADICTION
