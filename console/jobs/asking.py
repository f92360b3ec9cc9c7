"""How the clock asks whether a job has work: by a prepared query, because it asks all the time."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from console.database.prepared_queries import PreparedQuery, prepare


def any_exist(name: str, rows: Callable[[], QuerySet[Any]]) -> Callable[[], bool]:
    """A function that asks whether the queryset of `rows` has a row, for `Job.has_work`.

    The queryset may depend on the present time, and on no other moment. `name` is that of the
    prepared statement.
    """

    @cache
    def prepared_query(vendor: str) -> PreparedQuery:
        return prepare(name, lambda: rows().order_by().values("pk")[:1])

    def has_rows() -> bool:
        return prepared_query(connection.vendor).ask() is not None

    return has_rows
