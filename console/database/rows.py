"""Rows that must be there, and new values of several fields of a row."""

from typing import Any

from django.db.models import Model, QuerySet


def first_or_raise[Row: Model](rows: QuerySet[Row], error: type[Exception]) -> Row:
    """The first of these rows, in one query. Raises the error if there is none."""
    row = rows.first()
    if row is None:
        raise error
    return row


def save_fields(row: Model, /, **values: Any) -> None:
    """Set these fields of the row, and save them and no others."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
