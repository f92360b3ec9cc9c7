"""Rows into their table of PostgreSQL, or which of them it refuses, and in which column."""

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
"""What is raised for a value that cannot be read, converted or written."""

BYTES_AT_ONCE = 8_000_000
"""How much is written in one statement, about. PostgreSQL takes at most a gigabyte."""


def carry_table(model: type[Model]) -> Digest:
    """Write all rows of the source; returns the digest of what was read.

    Raises NotCarried with the table, the row and the column where one cannot be carried.
    """
    digest = Digest(model)
    with closing(rows(model, SOURCE)) as found:
        for batch in _batches(_prepared(model, found, digest)):
            try:
                _insert(model, batch)
            except UNFIT as error:
                raise _refusal(model, batch) or _not_carried(model, error) from None
    return digest


def _batches(prepared: Iterator[list[Any]]) -> "Iterator[tuple[list[Any], ...]]":
    """As many rows as one statement takes, which are fewer of those with megabytes."""
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
    """How much of the statement it is, about: texts and files are what can be large."""
    value = getattr(value, "adapted", value)  # bytes come wrapped
    return len(value) if isinstance(value, (str, bytes, memoryview)) else 0


def _prepared(model: type[Model], found: Iterator[Row], digest: Digest) -> Iterator[list[Any]]:
    """The rows of the source as PostgreSQL takes them, each counted."""
    fields = columns(model)
    while True:
        try:
            row = next(found, None)
        except UNFIT as error:
            raise _unreadable(model, error) from None
        if row is None:
            return
        try:
            prepared = [_prepare(field, value) for field, value in zip(fields, row, strict=True)]
            digest.add(row)
        except UNFIT as error:
            raise _not_carried(model, error, row=row, column=_unfit(fields, row)) from None
        yield prepared


def _prepare(field: "Field[Any, Any]", value: Any) -> Any:
    return value if isinstance(field, JSONField) else field.get_db_prep_save(value, connection)


def _insert(model: type[Model], batch: "tuple[list[Any], ...]") -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in columns(model))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES %s"  # noqa: S608  (our names)
    with transaction.atomic(), connection.cursor() as cursor, connection.wrap_database_errors:
        execute_values(cursor.cursor, sql, batch, page_size=AT_ONCE)


def _refusal(model: type[Model], batch: "tuple[list[Any], ...]") -> NotCarried | None:
    """What to say of the first row of them that the database does not take."""
    for row in batch:
        try:
            _insert(model, (row,))
        except UNFIT as error:
            return _not_carried(model, error, row=row, column=_refused(model, row, error))
    return None


def _unreadable(model: type[Model], unknown: Exception) -> NotCarried:
    """What to say of the first value of the source that cannot be read."""
    somewhere = _not_carried(model, unknown)
    found = model._base_manager.using(SOURCE).order_by("pk")
    for field in columns(model):
        readable = 0
        try:
            for _ in found.values_list(field.attname).iterator(chunk_size=1):
                readable += 1
        except UNFIT as error:
            keys = found.values_list("pk", flat=True)
            key = None if field.primary_key else keys[readable]
            return _not_carried(model, error, key=key, column=str(field.column))
    return somewhere


def _unfit(fields: "list[Field[Any, Any]]", row: Row) -> str:
    """The column whose value cannot be converted, or else the first one with JSON."""
    for field, value in zip(fields, row, strict=True):
        try:
            _prepare(field, value)
        except UNFIT:
            return str(field.column)
    return next((str(field.column) for field in fields if isinstance(field, JSONField)), "")


def _refused(model: type[Model], row: list[Any], error: Exception) -> str:
    """The column which the database does not take, if it is one alone."""
    diag = getattr(error.__cause__, "diag", None)
    if diag and diag.column_name:
        return str(diag.column_name)
    for field, value in zip(columns(model), row, strict=True):
        if not _fits(str(field.db_type(connection)), value):
            return str(field.column)
    return ""


def _fits(type_: str, value: Any) -> bool:
    longest = re.fullmatch(r"varchar\((\d+)\)", type_)
    if longest and isinstance(value, str) and len(value) > int(longest[1]):
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
    """In words without any value but the key of the row."""
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
    """What an error is called, with the constraint that it is about."""
    cause = error.__cause__ or error
    if isinstance(cause, errors.StringDataRightTruncation):
        return "the text is longer than PostgreSQL lets it be there"
    said, diag = type(cause).__name__, getattr(cause, "diag", None)
    return f"{said} of {diag.constraint_name}" if diag and diag.constraint_name else said
