"""What pages of usage show: one query over time, and one for each list of who or what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import F, Sum

from portal.models import Application
from usage.figures import Figures, total
from usage.lines import TEST_CALLER
from usage.models import NUMBERS, BucketQuerySet
from usage.periods import Period

LISTED = 50
"""Applications or versions on a page: those with most calls."""
_SUMS = {name: Sum(name) for name in NUMBERS}


@dataclass(frozen=True)
class Step:
    """An hour or a day of a period."""

    start: datetime
    figures: Figures


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
    """The calls of a period, of whatever the buckets are about."""

    def __init__(
        self, buckets: BucketQuerySet, period: Period, environment: str, *, at: datetime
    ) -> None:
        self.period = period
        self._starts = period.starts(at)
        found = buckets.lasting(period.span).between(
            self._starts[0], self._starts[-1] + period.step
        )
        self._buckets = found.filter(environment=environment) if environment else found

    @cached_property
    def steps(self) -> list[Step]:
        """Each hour or day, the oldest first, also those without a call. Without test calls."""
        found = {start: Figures() for start in self._starts}
        rows = self._buckets.by_applications().order_by()
        for row in _summed(rows.values("start", "status_class")):
            found[row["start"]].add(row)
        return [Step(start, figures) for start, figures in found.items()]

    @cached_property
    def total(self) -> Figures:
        """The whole period. Without test calls."""
        return total(step.figures for step in self.steps)

    @cached_property
    def by_application(self) -> list[Part]:
        """The applications that called most, and last what was called as a test."""
        rows = list(_summed(self._buckets.order_by().values("caller", "status_class")))
        callers = {row["caller"] for row in rows}
        names = dict(Application.objects.filter(pk__in=callers).values_list("pk", "name"))
        for row in rows:
            row["name"] = names.get(row["caller"])
        parts = _parts(rows, "caller")
        tests = [part for part in parts if part.is_test]
        return [part for part in parts if not part.is_test][:LISTED] + tests

    @cached_property
    def by_version(self) -> list[Part]:
        """The versions that were called most. Without test calls."""
        rows = self._buckets.by_applications().values("version", "status_class")
        named = rows.annotate(
            name=F("version__api__name"),
            handle=F("version__api__handle"),
            major=F("version__major"),
        )
        return _parts(_summed(named.order_by()), "version")[:LISTED]


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
