"""Adding numbers to buckets: one statement for many of them, even while others add to the same."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from gateways.models import Gateway
from usage.models import NUMBERS, Bucket
from usage.reports import Group

MOST_AT_ONCE = 1_000
"""Buckets in one statement: SQLite takes no more than 32,766 values."""
MOST = 1_000_000_000_000_000
"""Where the numbers of a bucket stop to grow, far from where a database has no room for them."""
COLUMNS = ("span", "start", "caller", "version_id", "status_class", *NUMBERS)


def add(groups: Mapping[Group, list[int]], gateway: Gateway) -> None:
    """Add these numbers to the buckets of the gateway's organization and environment.

    Everyone adds in one order, so that no two wait for each other.
    """
    rows = sorted(groups.items())
    for first in range(0, len(rows), MOST_AT_ONCE):
        _add_some(rows[first : first + MOST_AT_ONCE], gateway)


def _add_some(rows: list[tuple[Group, list[int]]], gateway: Gateway) -> None:
    fixed = [_of("organization_id", gateway.organization_id), gateway.environment]
    values: list[Any] = []
    for (span, start, caller, version, status), numbers in rows:
        values += fixed
        values += [span, _of("start", start), _of("caller", caller), version, status]
        values += numbers
    with connection.cursor() as cursor:
        cursor.execute(_statement(len(rows)), values)


def stored(field: Any, value: Any) -> Any:
    """The value as the database keeps it in this field."""
    return field.get_db_prep_save(value, connection)


def _of(column: str, value: Any) -> Any:
    return stored({field.column: field for field in Bucket._meta.concrete_fields}[column], value)


def _statement(rows: int) -> str:
    """The upsert of so many buckets. Every name in it is a constant."""
    table, names = Bucket._meta.db_table, ("organization_id", "environment", *COLUMNS)
    columns = ", ".join(f'"{name}"' for name in names)
    row = f"({', '.join(['%s'] * len(names))})"
    sums = ", ".join(
        f'"{name}" = CASE WHEN {table}."{name}" >= {MOST} THEN {table}."{name}"'
        f' ELSE {table}."{name}" + excluded."{name}" END'
        for name in NUMBERS
    )
    return (
        f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * rows)}"  # noqa: S608  (names are constants, values are parameters)
        " ON CONFLICT (version_id, span, start, environment, caller, status_class)"
        f" DO UPDATE SET {sums}"
    )
