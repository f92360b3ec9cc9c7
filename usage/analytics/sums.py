"""Sums of calls that pages of usage read, by prepared statements."""

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

    In buckets of one length, and in one environment or all (empty). Rows end with the sums of
    NUMBERS, in that order. Times are from `since` on and before `until`.
    """

    def __init__(self, about: Mapping[str, UUID | int], span: Span, environment: str = "") -> None:
        self._about, self._narrowing = about, (span, environment)

    def by_start(self, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
        """Sums by start, class of status, and whether they are test calls."""
        return self._rows(_by_start, self.counted, since, until)

    def by_caller(self, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
        """Sums by caller and class of status."""
        return self._rows(_by_caller, Bucket, since, until)

    def by_version(self, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
        """Sums by version, its names, major, and class of status, without test calls."""
        return self._rows(_by_version, self.counted, since, until)

    def start_after(self, most: int, since: datetime, until: datetime) -> datetime | None:
        """When the bucket after the `most` latest ones starts; None if there are no more."""
        rows = self._rows(_starts_after(most), Bucket, since, until)
        return rows[0][0] if rows else None

    @property
    def counted(self) -> type[Bucket | Total]:
        """The model that is read: totals, where callers do not matter."""
        return Bucket if "caller" in self._about else Total

    def _rows(
        self,
        select: Callable[[_Rows], QuerySet[Any, Any]],
        counted: type[Bucket | Total],
        since: datetime,
        until: datetime,
    ) -> list[tuple[Any, ...]]:
        """The rows that `select` makes of these calls, by a prepared statement."""
        about = tuple(self._about)
        query = _prepared(select, counted, about, *self._narrowing, connection.vendor)
        return query.fetch_rows(**self._about, since=since, until=until)


@cache
def _prepared(
    select: Callable[[_Rows], QuerySet[Any, Any]],
    counted: type[Bucket | Total],
    about: tuple[str, ...],
    span: Span,
    environment: str,
    vendor: str,
) -> PreparedQuery:
    """Prepare the query that `select` makes, for one way to narrow a page.

    Nothing that a person typed is part of the key, so there are few. Of one version, PostgreSQL
    plans each call: without its dates it expects few rows, and reads each by the index that leads
    to one, 33,000 buffers in place of 1,200.
    """
    samples: dict[str, Any] = {name: _SAMPLES[name] for name in about}
    filters = {"environment": environment} if environment else {}
    rows: _Rows = counted.objects.of_span(span).between(_SINCE, _UNTIL)
    rows = rows.filter(**samples, **filters).order_by()
    is_of_version = "version" in about
    samples |= {"since": _SINCE, "until": _UNTIL}
    return prepare("calls", lambda: select(rows), is_replanned=is_of_version, **samples)


def _by_start(rows: _Rows) -> QuerySet[Any, Any]:
    """Sums by start, class of status, and whether they are test calls."""
    return _with_sums(rows.with_is_test().values_list("start", "status_class", "is_test"))


def _by_caller(rows: _Rows) -> QuerySet[Any, Any]:
    """Sums by caller and class of status."""
    return _with_sums(rows.values_list("caller", "status_class"))


def _by_version(rows: _Rows) -> QuerySet[Any, Any]:
    """Sums by version, with its names, and class of status, without test calls."""
    named = "version", "version__api__name", "version__api__handle", "version__major"
    return _with_sums(rows.without_test_calls().values_list(*named, "status_class"))


@cache
def _starts_after(most: int) -> Callable[[_Rows], QuerySet[Any, Any]]:
    """A function of rows: the start of the bucket after the `most` latest ones."""
    return lambda rows: rows.order_by("-start").values_list("start")[most : most + 1]


def _with_sums(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """The rows with the sums of NUMBERS as whole numbers, which PostgreSQL would make decimals."""
    sums = {f"sum_{name}": Cast(Sum(name), BigIntegerField()) for name in NUMBERS}
    return rows.annotate(**sums)
