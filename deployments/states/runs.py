"""The states of a run, and what a report on it means. Nothing here uses the database."""

from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices


class RunState(TextChoices):
    """The states of a run. Engines report the middle four; the others are of requested runs."""

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
"""The kind of each state, which decides shape and color (`console.templatetags.states`)."""
BAD = (RunState.FAILED, RunState.TIMED_OUT)
ENDED = (RunState.SUCCEEDED, *BAD)
"""The states in which an engine ended a run. It never changes afterwards."""
UNFINISHED = (RunState.REQUESTED, RunState.STARTED)
NEVER_RAN = (RunState.REQUESTED, RunState.WITHDRAWN, RunState.EXPIRED)
"""The states of requested runs that no engine has taken."""


@dataclass(frozen=True)
class RunReport:
    """One report of an engine on a run."""

    external_id: str
    """The ID that the engine gave the run."""
    state: RunState
    exit_status: int | None = None
    log_url: str = ""


class Meaning(Enum):
    """What a report means for the stored run."""

    NEWS = "the report is further than the stored run"
    OLD = "the stored run is as far as the report, or further"
    CONTRADICTION = "the stored run ended in another way"


def meaning_of(reported: RunState, stored: RunState) -> Meaning:
    """What a reported state means for a taken run. One repeated or overtaken is OLD, not wrong."""
    if stored == RunState.STARTED:
        return Meaning.OLD if reported == RunState.STARTED else Meaning.NEWS
    is_same = reported in {RunState.STARTED, stored}
    return Meaning.OLD if is_same else Meaning.CONTRADICTION
