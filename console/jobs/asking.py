"""How the clock asks whether a job has work: again and again, so each question is written once."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from console.database.prepared_queries import PreparedQuery, prepare


def any_exist(name: str, rows: Callable[[], QuerySet[Any]]) -> Callable[[], bool]:
    """What says whether there is such a row. They depend on the present moment, and on no other.

    The name is that of the statement.
    """

    @cache
    def written(vendor: str) -> PreparedQuery:
        return prepare(name, lambda: rows().order_by().values("pk")[:1])

    def ask() -> bool:
        return written(connection.vendor).ask() is not None

    return ask
