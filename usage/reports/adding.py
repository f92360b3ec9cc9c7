"""Adding numbers to buckets and totals: few statements, even while others add to the same."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from gateways.models import Gateway
from usage.models import NUMBERS, Bucket, Counted, Total
from usage.reports.lines import TEST_CALLER
from usage.reports.parsing import Group

MOST_AT_ONCE = 1_000
"""Rows in one statement: SQLite takes no more than 32,766 values."""
MOST = 1_000_000_000_000_000
"""Where the numbers of a bucket stop to grow, far from where a database has no room for them."""
MOST_IN_TOTAL = 100 * MOST
"""Where those of a total do."""


class Table(NamedTuple):
    """What numbers are added to."""

    model: type[Counted]
    keys: tuple[str, ...]
    """The columns that say which row, next to the organization and the environment."""
    most: int


BUCKETS = Table(Bucket, ("span", "start", "caller", "version_id", "status_class"), MOST)
TOTALS = Table(Total, ("span", "start", "is_test", "version_id", "status_class"), MOST_IN_TOTAL)
Key = tuple[str, datetime, Any, int, int]


def add_to_buckets(groups: Mapping[Group, list[int]], gateway: Gateway) -> None:
    """Add these numbers to the buckets of the gateway's organization and environment.

    Everyone adds in one order, so that no two wait for each other. A call of this goes
    with one of `add_to_totals`, with the same groups and in the same transaction.
    """
    _add_to(BUCKETS, groups, gateway)


def add_to_totals(groups: Mapping[Group, list[int]], gateway: Gateway) -> None:
    """Add the same numbers to totals.

    That comes last, because all who report calls of a version add to the same few rows, and wait
    here for each other.
    """
    found: dict[Key, list[int]] = {}
    for (span, start, caller, version, status), numbers in groups.items():
        sums = found.setdefault(
            (span, start, caller == TEST_CALLER, version, status), [0] * len(NUMBERS)
        )
        sums[:] = map(int.__add__, sums, numbers)
    _add_to(TOTALS, found, gateway)


def _add_to(table: Table, groups: Mapping[Any, list[int]], gateway: Gateway) -> None:
    rows = sorted(groups.items())
    for first in range(0, len(rows), MOST_AT_ONCE):
        _add_some(table, rows[first : first + MOST_AT_ONCE], gateway)


def _add_some(table: Table, rows: list[tuple[Key, list[int]]], gateway: Gateway) -> None:
    fields = {field.column: field for field in table.model._meta.concrete_fields}
    fixed = [
        database_value(fields["organization_id"], gateway.organization_id),
        gateway.environment,
    ]
    own, start_of = fields[table.keys[2]], fields["start"]
    values: list[Any] = []
    for (span, start, whose, version, status), numbers in rows:
        values += fixed
        values += [
            span,
            database_value(start_of, start),
            database_value(own, whose),
            version,
            status,
        ]
        values += numbers
    with connection.cursor() as cursor:
        cursor.execute(_statement(table, len(rows)), values)


def database_value(field: Any, value: Any) -> Any:
    """The value as the database keeps it in this field."""
    return field.get_db_prep_save(value, connection)


def _statement(table: Table, rows: int) -> str:
    """The upsert of so many. Every name in it is a constant."""
    name, names = table.model._meta.db_table, ("organization_id", "environment", *table.keys)
    columns = ", ".join(f'"{column}"' for column in (*names, *NUMBERS))
    row = f"({', '.join(['%s'] * (len(names) + len(NUMBERS)))})"
    sums = ", ".join(
        f'"{number}" = CASE WHEN {name}."{number}" >= {table.most} THEN {name}."{number}"'
        f' ELSE {name}."{number}" + excluded."{number}" END'
        for number in NUMBERS
    )
    return (
        f"INSERT INTO {name} ({columns}) VALUES {', '.join([row] * rows)}"  # noqa: S608  (names are constants, values are parameters)
        f" ON CONFLICT (environment, {', '.join(table.keys)}) DO UPDATE SET {sums}"
    )
