"""Reports of gateways, line by line: what can be read, and what of that is about known things.

No database: the caller passes what is known.
"""

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from usage.parsing.lines import TEST_CALLER, BrokenLine, Line, parse_line

OLDEST = timedelta(days=7)
"""How old calls can be to be counted."""
AHEAD = timedelta(minutes=5)
"""How far the clock of a gateway can be ahead."""
SHOWN_ERRORS = 100

Group = tuple[str, datetime, UUID, int, int]
"""Span, start, caller, version and class of status."""


@dataclass(frozen=True)
class GatewayReport:
    """What a gateway sent: the name of a batch, and its lines, not yet parsed."""

    name: str
    lines: list[Any]


@dataclass(frozen=True)
class ReportResult:
    """What became of a report."""

    name: str
    lines: int
    taken: int
    """How many lines were counted."""
    dropped: Mapping[str, int] = field(default_factory=dict)
    """How many lines were not counted, by reason."""
    broken: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    """The first of the broken lines, and what is wrong with each."""
    is_repeated: bool = False
    """Whether it was counted before, and nothing was done now."""


class ParsedReport:
    """The parsed lines of a report, and errors about the others."""

    def __init__(self, report: GatewayReport) -> None:
        self.lines: list[Line] = []
        self.errors: list[dict[str, Any]] = []
        self.broken = 0
        self.dropped: Counter[str] = Counter()
        for number, raw in enumerate(report.lines, 1):
            try:
                self.lines.append(parse_line(raw))
            except BrokenLine as error:
                self._add_error(number, str(error))

    def groups(
        self, *, at: datetime, versions: Mapping[tuple[str, int], int], callers: Container[UUID]
    ) -> dict[Group, list[int]]:
        """Sums of lines about known things, by hour and day; counts the others in `dropped`."""
        groups: dict[Group, list[int]] = {}
        for line in self.lines:
            version = versions.get(line.api)
            if reason := _reason_to_drop(line, version, callers, at):
                self.dropped[reason] += 1
            elif version is not None:
                add_line(groups, line, version)
        return groups

    @property
    def taken(self) -> int:
        """How many lines are counted. Only after `groups`."""
        return len(self.lines) - self.dropped.total()

    def _add_error(self, number: int, reason: str) -> None:
        """Count a broken line, and keep the error of the first ones."""
        self.broken += 1
        if len(self.errors) < SHOWN_ERRORS:
            self.errors.append({"line": number, "detail": reason})


def _reason_to_drop(
    line: Line, version: int | None, callers: Container[UUID], at: datetime
) -> str | None:
    """Why the line is not counted, as reports' answers name it; None if it is."""
    if version is None:
        return "unknown_api"
    if line.caller != TEST_CALLER and line.caller not in callers:
        return "unknown_application"
    if line.at > at + AHEAD:
        return "in_the_future"
    return "too_old" if line.at < at - OLDEST else None


def add_line(groups: dict[Group, list[int]], line: Line, version: int) -> None:
    """Add the line's numbers to the group of its hour and to that of its day."""
    hour = line.at.replace(minute=0, second=0, microsecond=0)
    for span, start in (("hour", hour), ("day", hour.replace(hour=0))):
        group = (span, start, line.caller, version, line.status_class)
        sums = groups.get(group)
        if sums is None:
            groups[group] = list(line.numbers)
        else:
            sums[:] = map(int.__add__, sums, line.numbers)
