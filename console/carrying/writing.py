"""Writing rows into PostgreSQL, and naming the row and column that it refuses."""

import re
from collections.abc import Iterator
from contextlib import closing
from traceback import clear_frames
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Field, JSONField, Model
from psycopg2 import errors
from psycopg2.extras import execute_values

from console.carrying import NotCarried
from console.carrying.source import SOURCE
from console.carrying.tables import AT_ONCE, Digest, Row, columns, rows

UNFIT = (DatabaseError, ValueError, TypeError, ArithmeticError, ValidationError)
"""Exceptions for a value that cannot be read, converted or written."""

BYTES_AT_ONCE = 8_000_000
"""About the most bytes that are written in one statement. PostgreSQL takes a gigabyte at most."""


def carry_table(model: type[Model]) -> Digest:
    """Write all rows of the source's table, and return the digest of what was read.

    Raises NotCarried with the table, row and column of the first value that cannot be carried over.
    """
    digest = Digest(model)
    with closing(rows(model, SOURCE)) as source_rows:
        for batch in _batches(_prepared_rows(model, source_rows, digest)):
            try:
                _insert(model, batch)
            except UNFIT as error:
                raise _refusal(model, batch) or _not_carried(model, error) from None
    return digest


def _batches(prepared: Iterator[list[Any]]) -> "Iterator[tuple[list[Any], ...]]":
    """The rows in batches, each small enough in number and size for a statement of its own."""
    batch: list[list[Any]] = []
    size = 0
    for row in prepared:
        batch.append(row)
        size += sum(map(_size, row))
        if len(batch) == AT_ONCE or size >= BYTES_AT_ONCE:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


def _size(value: Any) -> int:
    """About how many bytes of the statement a value takes; 0 unless it is text or binary."""
    value = getattr(value, "adapted", value)  # bytes come wrapped
    return len(value) if isinstance(value, (str, bytes, memoryview)) else 0


def _prepared_rows(
    model: type[Model], source_rows: Iterator[Row], digest: Digest
) -> Iterator[list[Any]]:
    """The rows of the source in PostgreSQL's form, each added to the digest.

    Raises NotCarried for a value that cannot be read or converted.
    """
    fields = columns(model)
    while True:
        try:
            row = next(source_rows, None)
        except UNFIT as error:
            raise _unreadable(model, error) from None
        if row is None:
            return
        try:
            values = [_prepare(field, value) for field, value in zip(fields, row, strict=True)]
            digest.add(row)
        except UNFIT as error:
            raise _not_carried(
                model, error, row=row, column=_unconvertible_column(fields, row)
            ) from None
        yield values


def _prepare(field: "Field[Any, Any]", value: Any) -> Any:
    """The value in PostgreSQL's form; JSON is text already."""
    return value if isinstance(field, JSONField) else field.get_db_prep_save(value, connection)


def _insert(model: type[Model], batch: "tuple[list[Any], ...]") -> None:
    """Insert the rows in one statement."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in columns(model))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES %s"  # noqa: S608  (our names)
    with transaction.atomic(), connection.cursor() as cursor, connection.wrap_database_errors:
        execute_values(cursor.cursor, sql, batch, page_size=AT_ONCE)


def _refusal(model: type[Model], batch: "tuple[list[Any], ...]") -> NotCarried | None:
    """The error for the first row of the batch that the database refuses; None if it takes all."""
    for row in batch:
        try:
            _insert(model, (row,))
        except UNFIT as error:
            return _not_carried(model, error, row=row, column=_refused_column(model, row, error))
    return None


def _unreadable(model: type[Model], first_error: Exception) -> NotCarried:
    """The error for the first value of the source's table that cannot be read."""
    without_place = _not_carried(model, first_error)
    source_rows = model._base_manager.using(SOURCE).order_by("pk")
    for field in columns(model):
        readable = 0
        try:
            for _ in source_rows.values_list(field.attname).iterator(chunk_size=1):
                readable += 1
        except UNFIT as error:
            keys = source_rows.values_list("pk", flat=True)
            key = None if field.primary_key else keys[readable]
            return _not_carried(model, error, key=key, column=str(field.column))
    return without_place


def _unconvertible_column(fields: "list[Field[Any, Any]]", row: Row) -> str:
    """The column whose value cannot be converted, or else the first one with JSON."""
    for field, value in zip(fields, row, strict=True):
        try:
            _prepare(field, value)
        except UNFIT:
            return str(field.column)
    return next((str(field.column) for field in fields if isinstance(field, JSONField)), "")


def _refused_column(model: type[Model], row: list[Any], error: Exception) -> str:
    """The column whose value the database refuses; "" if it is not for one column alone."""
    diagnostics = getattr(error.__cause__, "diag", None)
    if diagnostics and diagnostics.column_name:
        return str(diagnostics.column_name)
    for field, value in zip(columns(model), row, strict=True):
        if not _fits(str(field.db_type(connection)), value):
            return str(field.column)
    return ""


def _fits(type_: str, value: Any) -> bool:
    """Whether PostgreSQL can cast the value to the type of the column without cutting it."""
    length = re.fullmatch(r"varchar\((\d+)\)", type_)
    if length and isinstance(value, str) and len(value) > int(length[1]):
        return False  # a cast would cut it
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT %s::{type_}", [value])
    except UNFIT:
        return False
    return True


def _not_carried(
    model: type[Model], error: Exception, *, row: Any = None, key: Any = None, column: str = ""
) -> NotCarried:
    """The error with the table, column and row, and no value but the row's key."""
    clear_frames(error.__traceback__)  # some would read on when the source is closed
    if row is not None:
        names = [field.attname for field in columns(model)]
        key = row[names.index(model._meta.pk.attname)]
    place = [
        f"table {model._meta.db_table}",
        *([f"column {column}"] if column else []),
        *([f"row {key}"] if key is not None else []),
    ]
    return NotCarried(f"{', '.join(place)}: {reason(error)}. Nothing was carried over.")


def reason(error: Exception) -> str:
    """A description of the error without any value: its class, and its constraint if any."""
    cause = error.__cause__ or error
    if isinstance(cause, errors.StringDataRightTruncation):
        return "the text is longer than PostgreSQL lets it be there"
    name, diagnostics = type(cause).__name__, getattr(cause, "diag", None)
    if diagnostics and diagnostics.constraint_name:
        return f"{name} of {diagnostics.constraint_name}"
    return name
