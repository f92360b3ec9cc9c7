"""Sums of calls as pages of usage read them: long statements, each of which is written once."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, QuerySet, Sum
from django.db.models.functions import Cast

from console.database.prepared_queries import PreparedQuery, prepare
from usage.models import NUMBERS, Bucket, CountedQuerySet, Span, Total

_SAMPLES: dict[str, UUID | int] = {
    "organization": UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a45"),
    "version": 2_000_000_011,
    "caller": UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a46"),
}
_SINCE, _UNTIL = datetime(2001, 2, 9, tzinfo=UTC), datetime(2001, 2, 10, tzinfo=UTC)
_Rows = CountedQuerySet[Any]


class Calls:
    """The calls of an organization's APIs, of one of its versions, or of one application.

    All in buckets of one length, and in one environment if it says which. Rows end with the sums
    of NUMBERS, in that order.
    """

    def __init__(self, about: Mapping[str, UUID | int], span: Span, environment: str = "") -> None:
        self._about, self._narrowing = about, (span, environment)

    def by_start(self, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
        """By start, class of status, and whether it was a test."""
        return self._rows(_by_start, self.counted, since, until)

    def by_caller(self, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
        """By caller and class of status."""
        return self._rows(_by_caller, Bucket, since, until)

    def by_version(self, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
        """By version, the name and handle of its API, its major, and class of status.

        Without test calls.
        """
        return self._rows(_by_version, self.counted, since, until)

    def start_after(self, most: int, since: datetime, until: datetime) -> datetime | None:
        """When the next bucket of a caller starts after so many, the latest first."""
        found = self._rows(_starts_after(most), Bucket, since, until)
        return found[0][0] if found else None

    @property
    def counted(self) -> type[Bucket | Total]:
        """Where callers do not matter, it is their totals that are read."""
        return Bucket if "caller" in self._about else Total

    def _rows(
        self,
        asked: Callable[[_Rows], QuerySet[Any, Any]],
        counted: type[Bucket | Total],
        since: datetime,
        until: datetime,
    ) -> list[tuple[Any, ...]]:
        about = tuple(self._about)
        found = _question(asked, counted, about, *self._narrowing, connection.vendor)
        return found.rows(**self._about, since=since, until=until)


@cache
def _question(
    asked: Callable[[_Rows], QuerySet[Any, Any]],
    counted: type[Bucket | Total],
    about: tuple[str, ...],
    span: Span,
    environment: str,
    vendor: str,
) -> PreparedQuery:
    """There are as many as ways to narrow a page; what is typed is none of them.

    Of one version, PostgreSQL plans each call: without its dates it expects few rows, and reads
    each by the index that leads to one, 33,000 buffers in place of 1,200.
    """
    samples: dict[str, Any] = {name: _SAMPLES[name] for name in about}
    narrowed = {"environment": environment} if environment else {}
    rows: _Rows = counted.objects.of_span(span).between(_SINCE, _UNTIL)
    rows = rows.filter(**samples, **narrowed).order_by()
    is_of_version = "version" in about
    samples |= {"since": _SINCE, "until": _UNTIL}
    return prepare("calls", lambda: asked(rows), each_time=is_of_version, **samples)


def _by_start(rows: _Rows) -> QuerySet[Any, Any]:
    return _summed(rows.with_is_test().values_list("start", "status_class", "is_test"))


def _by_caller(rows: _Rows) -> QuerySet[Any, Any]:
    return _summed(rows.values_list("caller", "status_class"))


def _by_version(rows: _Rows) -> QuerySet[Any, Any]:
    named = "version", "version__api__name", "version__api__handle", "version__major"
    return _summed(rows.without_test_calls().values_list(*named, "status_class"))


@cache
def _starts_after(most: int) -> Callable[[_Rows], QuerySet[Any, Any]]:
    return lambda rows: rows.order_by("-start").values_list("start")[most : most + 1]


def _summed(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """As whole numbers, which PostgreSQL does not add up to."""
    sums = {f"sum_{name}": Cast(Sum(name), BigIntegerField()) for name in NUMBERS}
    return rows.annotate(**sums)
