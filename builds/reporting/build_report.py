"""One report on a build, its artifact, and what it means for the build that is stored."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from builds.models import ENDS, Build, BuildState

RANKS = {BuildState.QUEUED: 0, BuildState.RUNNING: 1} | dict.fromkeys(ENDS, 2)
CLOCKS_DIFFER_BY = timedelta(minutes=10)
"""How far the clock of CI may be ahead of the console's."""
LONGEST_ARTIFACT = 500
NO_DIGEST = (
    "Name the artifact with its digest: registry.example.com/acme/orders@sha256: and 64 hexadecimal"
    " digits. A tag can be moved to another artifact."
)
_ARTIFACT = re.compile(r"([A-Za-z0-9][\x21-\x3f\x41-\x7e]*)@(sha256:[0-9a-f]{64})")


def digest_of(artifact: str) -> str:
    """The digest in the name of an artifact; empty if the name has none, or is not valid."""
    match = _ARTIFACT.fullmatch(artifact)
    return match[2] if match else ""


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
    """The digest of the artifact. Both are set if the build succeeded, and empty otherwise."""
    log_url: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None


class Meaning(Enum):
    """What a report means for the stored build."""

    NEWS = "the report is further than the stored build"
    OLD = "the stored build is as far as the report, or further"
    CONTRADICTION = "the stored build ended in another way"
    OTHER_COMMIT = "the stored build is of another commit"


def meaning_of(report: BuildReport, build: Build) -> Meaning:
    """What the report means for the build. One repeated or overtaken is OLD, not wrong."""
    if report.commit != build.commit:
        return Meaning.OTHER_COMMIT
    if build.has_ended and report.state in ENDS:
        is_same = report.state == build.state and report.digest == build.digest
        return Meaning.OLD if is_same else Meaning.CONTRADICTION
    is_further = RANKS[report.state] > RANKS[BuildState(build.state)]
    return Meaning.NEWS if is_further else Meaning.OLD


@dataclass(frozen=True)
class Times:
    """When a build started and finished, as they are stored."""

    started_at: datetime | None
    finished_at: datetime | None
    are_corrected: bool


def plausible_times(report: BuildReport, *, started_at: datetime | None, now: datetime) -> Times:
    """When the build started and finished: as CI reports it, or `now` where it reports nothing.

    Times that cannot be right are replaced by `now`: more than ten minutes in the future, or a
    finish before the start. `started_at` is the start that is stored already.
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
