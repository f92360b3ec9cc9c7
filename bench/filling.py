"""Filling a table with a million rows: indexes and foreign keys are built once, not by row."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import AutoField, Model

KEYS_AND_INDEXES = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
              conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype = 'f'
UNION ALL
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = %(table)s::regclass
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""


@contextmanager
def filled(table: str) -> Iterator[None]:
    """Insert many rows into the table within the block.

    Its foreign keys and plain indexes are gone there. They come back after it, which holds every
    row against them, in seconds instead of minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute(KEYS_AND_INDEXES, {"table": table})
        found = cursor.fetchall()
        for drop, _ in found:
            cursor.execute(drop)
        yield
        for _, restore in found:
            cursor.execute(restore)


def copies(row: Model, count: int, **columns: str) -> None:
    """Insert so many copies of the row, with these columns as SQL has them for the number `n`."""
    fields = [each for each in row._meta.concrete_fields if not isinstance(each, AutoField)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(columns.get(field.attname, f'"{field.column}"') for field in fields)
    table, key = row._meta.db_table, row._meta.pk
    sql = (
        f"INSERT INTO {table} ({names}) SELECT {values}"
        f" FROM {table}, generate_series(1, %s) AS n WHERE {table}.{key.column} = %s"
    )
    with filled(table), connection.cursor() as cursor:
        cursor.execute(sql, [count, row.pk])
