"""Which statements the ORM composes: those that are not questions written once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler


@contextmanager
def composed_queries() -> Iterator[list[Query]]:
    """Yield a list that gets each query of which the ORM composes a statement in the block."""
    queries, as_sql = list[Query](), SQLCompiler.as_sql

    def note(compiler: SQLCompiler, *args: Any, **options: Any) -> Any:
        queries.append(compiler.query)
        return as_sql(compiler, *args, **options)

    with mock.patch.object(SQLCompiler, "as_sql", note):
        yield queries
