"""Saving fields of a row that have several new values."""

from typing import Any

from django.db.models import Model


def save_fields(row: Model, /, **values: Any) -> None:
    """Set these fields of the row, and save them and no others."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
