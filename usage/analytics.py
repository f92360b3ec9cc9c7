"""What pages of usage show: one query over time, and one for each list of who or what."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import F, Sum

from portal.models import Application
from usage.figures import Figures, total
from usage.lines import TEST_CALLER
from usage.models import LATENCIES, BucketQuerySet, CountedQuerySet, TotalQuerySet
from usage.periods import Period

LISTED = 50
"""Applications or versions on a page: those with most calls."""
NAMED = 4 * LISTED
"""Callers whose names are asked for: those with most calls, of which some may be deleted."""
MOST_READ = 20_000
"""Buckets that a list of applications is made of: where there are more, of the latest days.

The present hour or day is always read whole.
"""
_SUMS = {name: Sum(name) for name in ("calls", "bytes", *LATENCIES)}


@dataclass(frozen=True)
class Step:
    """What one bar of a chart stands for: an hour, a day or a week."""

    start: datetime
    last: datetime
    """When its last hour or day begins: of an hour or a day, when it begins itself."""
    figures: Figures
    is_over: bool


@dataclass(frozen=True)
class Part:
    """What one application or one version has of the calls."""

    name: str
    figures: Figures
    pk: Any = None
    """Of the application, or the version; None for what is neither."""
    is_test: bool = False
    address: tuple[str, int] | None = None
    """Of a version: the handle of its API, and its major."""


class Report:
    """The calls of a period, of whatever the buckets are about, and those of the time before it.

    Where the buckets are those of all callers, their totals are read for what names no caller.
    """

    def __init__(
        self,
        buckets: BucketQuerySet,
        period: Period,
        environment: str,
        *,
        at: datetime,
        totals: TotalQuerySet | None = None,
    ) -> None:
        self.period = period
        self.days = period.days(at)
        self._at = at
        self._starts = period.starts(at)
        self._narrowing = {"span": period.span} | (
            {"environment": environment} if environment else {}
        )
        self._buckets = buckets
        self._totals: CountedQuerySet[Any] = buckets if totals is None else totals

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
        return total(step.figures for step in self.steps)

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
        return total(now), total(before)

    @cached_property
    def test_calls(self) -> int:
        """How many calls were tests, which nothing else counts."""
        return sum(self._tests[start].calls for start in self._starts)

    @cached_property
    def listed_from(self) -> datetime:
        """When the list of applications begins: with the period, if it has not too many buckets."""
        newest = self._since(self._starts[0], self._buckets).order_by("-start")
        beyond = newest.values_list("start", flat=True)[MOST_READ : MOST_READ + 1]
        whole = [start + self.period.each for start in beyond]
        return min(*whole, self._starts[-1]) if whole else self._starts[0]

    @property
    def lists_all(self) -> bool:
        """Whether that is the whole period."""
        return self.listed_from == self._starts[0]

    @cached_property
    def by_application(self) -> list[Part]:
        """The applications that called most, and last what was called as a test.

        Deleted ones are together, as far as they are among the NAMED that called most.
        """
        found = self._since(self.listed_from, self._buckets)
        rows = list(_summed(found.order_by().values("caller", "status_class")))
        calls = Counter[UUID]()
        for row in rows:
            calls[row["caller"]] += int(row["calls"])
        most = {caller for caller, _ in calls.most_common(NAMED)} | {TEST_CALLER}
        names = dict(Application.objects.filter(pk__in=most).values_list("pk", "name"))
        rows = [row | {"name": names.get(row["caller"])} for row in rows if row["caller"] in most]
        parts = _parts(rows, "caller")
        tests = [part for part in parts if part.is_test]
        return [part for part in parts if not part.is_test][:LISTED] + tests

    @cached_property
    def by_version(self) -> list[Part]:
        """The versions that were called most. Without test calls."""
        found = self._since(self._starts[0], self._totals)
        rows = found.by_applications().values("version", "status_class")
        named = rows.annotate(
            name=F("version__api__name"),
            handle=F("version__api__handle"),
            major=F("version__major"),
        )
        return _parts(_summed(named.order_by()), "version")[:LISTED]

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
        rows = self._since(first, self._totals).told_apart().order_by()
        for row in _summed(rows.values("start", "status_class", "is_test")):
            found[row["is_test"]][row["start"]].add(row)
        return found

    def _steps(self, starts: list[datetime]) -> list[Step]:
        size = self.period.per_step
        parts = [starts[first : first + size] for first in range(0, len(starts), size)]
        return [
            Step(
                part[0],
                part[-1],
                total(self._by_start[start] for start in part),
                self._is_over(part[-1]),
            )
            for part in parts
        ]

    def _is_over(self, start: datetime) -> bool:
        return start + self.period.each <= self._at

    def _since[Rows: CountedQuerySet[Any]](self, first: datetime, rows: Rows) -> Rows:
        end = self._starts[-1] + self.period.each
        return rows.between(first, end).filter(**self._narrowing)


def _summed(rows: Any) -> Any:
    return rows.annotate(**_SUMS)


def _parts(rows: Iterable[dict[str, Any]], key: str) -> list[Part]:
    """One part for each value of the key, those with most calls first.

    Rows differ in the class of status. Deleted applications are one part.
    """
    found: dict[Any, Part] = {}
    for row in rows:
        part = _part(row[key], row)
        found.setdefault((part.pk, part.is_test), part).figures.add(row)
    return sorted(found.values(), key=lambda part: (-part.figures.calls, part.name))


def _part(pk: Any, row: dict[str, Any]) -> Part:
    if pk == TEST_CALLER:
        return Part("Test calls", Figures(), is_test=True)
    if row["name"] is None:
        return Part("Deleted applications", Figures())
    if "major" in row:
        address = row["handle"], row["major"]
        return Part(f"{row['name']} v{row['major']}", Figures(), pk, address=address)
    return Part(row["name"], Figures(), pk)
