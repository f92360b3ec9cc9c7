"""What pages of usage show: one query over time, and one for each list of who or what."""

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
from usage.reports.lines import TEST_CALLER

MOST_LISTED = 50
"""Applications or versions on a page: those with most calls."""
MOST_NAMED = 4 * MOST_LISTED
"""Callers whose names are asked for: those with most calls, of which some may be deleted."""
MOST_READ = 20_000
"""Buckets that a list of applications is made of: where there are more, of the latest days.

The present hour or day is always read whole.
"""


@dataclass(frozen=True)
class Step:
    """What one bar of a chart stands for: an hour, a day or a week."""

    start: datetime
    last: datetime
    """When its last hour or day begins: of an hour or a day, when it begins itself."""
    figures: Figures
    is_over: bool


@dataclass(frozen=True)
class CallShare:
    """What one application or one version has of the calls."""

    name: str
    figures: Figures
    pk: Any = None
    """Of the application, or the version; None for what is neither."""
    is_test: bool = False
    address: tuple[str, int] | None = None
    """Of a version: the handle of its API, and its major."""


class UsageReport:
    """The calls of a period, and those of the time before it."""

    def __init__(
        self, about: Mapping[str, UUID | int], period: Period, environment: str, *, at: datetime
    ) -> None:
        self.period = period
        self.days = period.days(at)
        self._at = at
        self._starts = period.starts(at)
        self._end = self._starts[-1] + period.each
        self._calls = Calls(about, period.span, environment)

    @cached_property
    def steps(self) -> list[Step]:
        """Each hour, day or week, the oldest first, also those without a call.

        Without test calls, as all of these.
        """
        return self._steps(self._starts)

    @cached_property
    def before(self) -> list[Step]:
        """As many steps of the same length, before the first one."""
        return self._steps([start - self.period.length for start in self._starts])

    @cached_property
    def total(self) -> Figures:
        """The whole period."""
        return sum_figures(step.figures for step in self.steps)

    @property
    def is_over(self) -> bool:
        """Whether its last hour or day is."""
        return self._is_over(self._starts[-1])

    @cached_property
    def compared(self) -> tuple[Figures, Figures]:
        """What is over of the period, and the same part of the time before it."""
        over = [start for start in self._starts if self._is_over(start)]
        now = (self._by_start[start] for start in over)
        before = (self._by_start[start - self.period.length] for start in over)
        return sum_figures(now), sum_figures(before)

    @cached_property
    def test_calls(self) -> int:
        """How many calls were tests, which nothing else counts."""
        return sum(self._tests[start].calls for start in self._starts)

    @cached_property
    def listed_from(self) -> datetime:
        """When the list of applications begins: with the period, if it has not too many buckets."""
        start = self._calls.start_after(MOST_READ, self._starts[0], self._end)
        return min(start + self.period.each, self._starts[-1]) if start else self._starts[0]

    @property
    def lists_all(self) -> bool:
        """Whether that is the whole period."""
        return self.listed_from == self._starts[0]

    @cached_property
    def by_application(self) -> list[CallShare]:
        """The applications that called most, and last what was called as a test.

        Deleted ones are together, as far as they are among the NAMED that called most.
        """
        rows = self._calls.by_caller(self.listed_from, self._end)
        calls = Counter[UUID]()
        for caller, _, number, *_ in rows:
            calls[caller] += number
        most = {caller for caller, _ in calls.most_common(MOST_NAMED)} | {TEST_CALLER}
        names = _names(most)
        parts = _sorted(
            (_called_by(caller, names.get(caller)), status, numbers)
            for caller, status, *numbers in rows
            if caller in most
        )
        tests = [part for part in parts if part.is_test]
        return [part for part in parts if not part.is_test][:MOST_LISTED] + tests

    @cached_property
    def by_version(self) -> list[CallShare]:
        """The versions that were called most. Without test calls."""
        rows = self._calls.by_version(self._starts[0], self._end)
        parts = _sorted(
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
        """Each hour or day of the period and of the time before it, without test calls."""
        return self._read[False]

    @property
    def _tests(self) -> dict[datetime, Figures]:
        return self._read[True]

    @cached_property
    def _read(self) -> dict[bool, dict[datetime, Figures]]:
        """Both with one query."""
        first = self._starts[0] - self.period.length
        both = [first + self.period.each * number for number in range(2 * self.period.count)]
        found = {is_test: {start: Figures() for start in both} for is_test in (False, True)}
        for start, status, is_test, *numbers in self._calls.by_start(first, self._end):
            found[is_test][start].add(status, numbers)
        return found

    def _steps(self, starts: list[datetime]) -> list[Step]:
        size = self.period.per_step
        parts = [starts[first : first + size] for first in range(0, len(starts), size)]
        return [
            Step(
                part[0],
                part[-1],
                sum_figures(self._by_start[start] for start in part),
                self._is_over(part[-1]),
            )
            for part in parts
        ]

    def _is_over(self, start: datetime) -> bool:
        return start + self.period.each <= self._at


def _names(callers: Collection[UUID]) -> dict[UUID, str]:
    """The names of the applications that still exist, by their IDs."""
    return dict(Application.objects.filter(pk__in=callers).values_list("pk", "name"))


def _sorted(found: Iterable[tuple[CallShare, int, Sequence[int]]]) -> list[CallShare]:
    """Parts with what they have in a class of status; those with most calls first.

    Deleted applications are one part.
    """
    parts: dict[Any, CallShare] = {}
    for part, status, numbers in found:
        parts.setdefault((part.pk, part.is_test), part).figures.add(status, numbers)
    return sorted(parts.values(), key=lambda part: (-part.figures.calls, part.name))


def _called_by(caller: UUID, name: str | None) -> CallShare:
    if caller == TEST_CALLER:
        return CallShare("Test calls", Figures(), is_test=True)
    if name is None:
        return CallShare("Deleted applications", Figures())
    return CallShare(name, Figures(), caller)
