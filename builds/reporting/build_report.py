"""One report on a build, and what it means for what is known of that build."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from builds.models import ENDS, Build, BuildState

RANKS = {BuildState.QUEUED: 0, BuildState.RUNNING: 1} | dict.fromkeys(ENDS, 2)
CLOCKS_DIFFER_BY = timedelta(minutes=10)
"""How far ahead of ours a clock of CI may be."""


@dataclass(frozen=True)
class BuildReport:
    """What CI says of one try to build one commit."""

    external_id: str
    attempt: int
    commit: str
    state: BuildState
    branch: str = ""
    artifact: str = ""
    digest: str = ""
    """That of the artifact. Both are there exactly when the build succeeded."""
    log_url: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None


class Meaning(Enum):
    """What a report is to what is known."""

    NEWS = "the build is further than was known"
    OLD = "the build is as far as that, or further"
    CONTRADICTION = "the build ended another way"
    OTHER_COMMIT = "the build is of another commit"


def meaning_of(report: BuildReport, known: Build) -> Meaning:
    """CI repeats itself, and its reports overtake each other: only a contradiction is wrong."""
    if report.commit != known.commit:
        return Meaning.OTHER_COMMIT
    if known.has_ended and report.state in ENDS:
        is_same = report.state == known.state and report.digest == known.digest
        return Meaning.OLD if is_same else Meaning.CONTRADICTION
    is_further = RANKS[report.state] > RANKS[BuildState(known.state)]
    return Meaning.NEWS if is_further else Meaning.OLD


@dataclass(frozen=True)
class Times:
    """When a build started and finished, as they are stored."""

    started_at: datetime | None
    finished_at: datetime | None
    are_corrected: bool


def plausible_times(report: BuildReport, *, started_at: datetime | None, now: datetime) -> Times:
    """The times that CI names, or those of its reports where it names none, or none that can be.

    A time more than ten minutes ahead of ours, or a finish before the start, cannot be.
    """
    has_ended = report.state in ENDS
    start = report.started_at or started_at
    if start is None and report.state == BuildState.RUNNING:
        start = now
    finish = (report.finished_at or now) if has_ended else None
    fixed_start = now if start and start > now + CLOCKS_DIFFER_BY else start
    fixed_finish = now if finish and finish > now + CLOCKS_DIFFER_BY else finish
    if fixed_start and fixed_finish and fixed_finish < fixed_start:
        fixed_start, fixed_finish = min(fixed_start, now), now
    fixed = (fixed_start, fixed_finish)
    return Times(*fixed, are_corrected=fixed != (start, finish))
