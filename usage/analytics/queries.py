"""What pages of usage show: a query over time, and one for each list of who or what."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from portal.models import Application
from usage.analytics.figures import Figures, sum_figures
from usage.analytics.periods import Period
from usage.analytics.sums import Calls
from usage.parsing.lines import TEST_CALLER

MOST_LISTED = 50
"""The most applications or versions on a page: those with most calls."""
MOST_NAMED = 4 * MOST_LISTED
"""Callers whose names are asked for: those with most calls, of which some may be deleted."""
MOST_READ = 20_000
"""Buckets that a list of applications is made of: where there are more, of the latest days.

The present hour or day is always read whole.
"""


@dataclass(frozen=True)
class Step:
    """The calls of one bar of a chart: an hour, a day or a week."""

    start: datetime
    last: datetime
    """When its last hour or day begins: of an hour or a day, when it begins itself."""
    figures: Figures
    is_over: bool


@dataclass(frozen=True)
class CallShare:
    """The calls of one application or one version."""

    name: str
    figures: Figures
    pk: Any = None
    """The ID of the application or version; None for tests and deleted applications."""
    is_test: bool = False
    address: tuple[str, int] | None = None
    """The handle and the major of a version; None for applications."""


class UsageReport:
    """The calls of a period, and of the time before it. Reads the database when a value is used."""

    def __init__(
        self, about: Mapping[str, UUID | int], period: Period, environment: str, *, at: datetime
    ) -> None:
        self.period = period
        self.days = period.days(at)
        self._at = at
        self._starts = period.starts(at)
        self._end = self._starts[-1] + period.step
        self._calls = Calls(about, period.span, environment)

    @cached_property
    def steps(self) -> list[Step]:
        """The hours, days or weeks of the period, the oldest first, without test calls."""
        return self._steps(self._starts)

    @cached_property
    def before(self) -> list[Step]:
        """As many steps of the same length before the period, without test calls."""
        return self._steps([start - self.period.length for start in self._starts])

    @cached_property
    def total(self) -> Figures:
        """All calls of the period, without test calls."""
        return sum_figures(step.figures for step in self.steps)

    @property
    def is_over(self) -> bool:
        """Whether the last hour or day of the period has ended."""
        return self._is_over(self._starts[-1])

    @cached_property
    def compared(self) -> tuple[Figures, Figures]:
        """The calls of hours or days that have ended, and of the same part of the time before."""
        ended = [start for start in self._starts if self._is_over(start)]
        now = (self._by_start[start] for start in ended)
        before = (self._by_start[start - self.period.length] for start in ended)
        return sum_figures(now), sum_figures(before)

    @cached_property
    def test_calls(self) -> int:
        """How many test calls the period has, which nothing else counts."""
        return sum(self._tests[start].calls for start in self._starts)

    @cached_property
    def listed_from(self) -> datetime:
        """When the list of applications begins: later than the period if that has many buckets."""
        start = self._calls.start_after(MOST_READ, self._starts[0], self._end)
        return min(start + self.period.step, self._starts[-1]) if start else self._starts[0]

    @property
    def lists_all(self) -> bool:
        """Whether the list of applications is about the whole period."""
        return self.listed_from == self._starts[0]

    @cached_property
    def by_application(self) -> list[CallShare]:
        """The applications that called most, and last the test calls.

        Deleted applications are one part, as far as they are among the NAMED that called most.
        """
        rows = self._calls.by_caller(self.listed_from, self._end)
        calls = Counter[UUID]()
        for caller, _, number, *_ in rows:
            calls[caller] += number
        most_frequent = {caller for caller, _ in calls.most_common(MOST_NAMED)} | {TEST_CALLER}
        names = _names_of(most_frequent)
        parts = _merge_parts(
            (_part_of_caller(caller, names.get(caller)), status, numbers)
            for caller, status, *numbers in rows
            if caller in most_frequent
        )
        tests = [part for part in parts if part.is_test]
        return [part for part in parts if not part.is_test][:MOST_LISTED] + tests

    @cached_property
    def by_version(self) -> list[CallShare]:
        """The versions that were called most. Without test calls."""
        rows = self._calls.by_version(self._starts[0], self._end)
        parts = _merge_parts(
            (
                CallShare(f"{name} v{major}", Figures(), key, address=(handle, major)),
                status,
                numbers,
            )
            for key, name, handle, major, status, *numbers in rows
        )
        return parts[:MOST_LISTED]

    @property
    def _by_start(self) -> dict[datetime, Figures]:
        """Calls by hour or day, of the period and of the time before it, without test calls."""
        return self._figures[False]

    @property
    def _tests(self) -> dict[datetime, Figures]:
        """Test calls by hour or day, of the period and of the time before it."""
        return self._figures[True]

    @cached_property
    def _figures(self) -> dict[bool, dict[datetime, Figures]]:
        """Calls by hour or day, of applications (False) and of tests (True), in one query."""
        first = self._starts[0] - self.period.length
        starts = [first + self.period.step * number for number in range(2 * self.period.count)]
        figures = {is_test: {start: Figures() for start in starts} for is_test in (False, True)}
        for start, status, is_test, *numbers in self._calls.by_start(first, self._end):
            figures[is_test][start].add(status, numbers)
        return figures

    def _steps(self, starts: list[datetime]) -> list[Step]:
        """The hours or days that begin at these times as steps: a week has seven days."""
        per_step = self.period.per_step
        chunks = [starts[first : first + per_step] for first in range(0, len(starts), per_step)]
        return [
            Step(
                chunk[0],
                chunk[-1],
                sum_figures(self._by_start[start] for start in chunk),
                self._is_over(chunk[-1]),
            )
            for chunk in chunks
        ]

    def _is_over(self, start: datetime) -> bool:
        """Whether the hour or day that begins at this time has ended."""
        return start + self.period.step <= self._at


def _names_of(callers: Collection[UUID]) -> dict[UUID, str]:
    """By ID, the names of applications that were not deleted."""
    return dict(Application.objects.filter(pk__in=callers).values_list("pk", "name"))


def _merge_parts(rows: Iterable[tuple[CallShare, int, Sequence[int]]]) -> list[CallShare]:
    """One part for each application or version, those with most calls first."""
    parts: dict[Any, CallShare] = {}
    for part, status, numbers in rows:
        parts.setdefault((part.pk, part.is_test), part).figures.add(status, numbers)
    return sorted(parts.values(), key=lambda part: (-part.figures.calls, part.name))


def _part_of_caller(caller: UUID, name: str | None) -> CallShare:
    """The part of a caller with this name: tests, an application, or deleted ones (None)."""
    if caller == TEST_CALLER:
        return CallShare("Test calls", Figures(), is_test=True)
    if name is None:
        return CallShare("Deleted applications", Figures())
    return CallShare(name, Figures(), caller)
