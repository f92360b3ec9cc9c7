"""Checks that read every row, which takes minutes: for `manage.py verify --thorough`."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import DateField, Model, Q, TimeField

from console.carrying.tables import at_once, columns, tables

_NAMES = """
    ARRAY(SELECT quote_ident(attname) FROM unnest({0}) WITH ORDINALITY AS part(number, place)
          JOIN pg_attribute ON attrelid = {1} AND attnum = number ORDER BY place)"""
_KEYS = f"""
    SELECT conname, conrelid::regclass::text, confrelid::regclass::text,
        {_NAMES.format("conkey", "conrelid")}, {_NAMES.format("confkey", "confrelid")}
    FROM pg_constraint WHERE contype = 'f' AND pg_table_is_visible(conrelid) ORDER BY conname"""  # noqa: S608  (names of columns)
_CHECKS = """
    SELECT conname, conrelid::regclass::text, pg_get_expr(conbin, conrelid)
    FROM pg_constraint WHERE contype = 'c' AND pg_table_is_visible(conrelid) ORDER BY conname"""


def unreadable() -> Iterator[str]:
    """Each table with a row that its model cannot read, with the key of the last row before it."""
    for model in tables():
        last_key: Any = None
        try:
            while page := _page(model, after=last_key):
                last_key = page[-1][0]
        except Exception as error:  # whatever is stored there, the other tables are read
            where = "at its beginning" if last_key is None else f"after {last_key}"
            yield f"{model._meta.db_table} {where}: {type(error).__name__}"


def disagreeing(database: Any = connection) -> Iterator[str]:
    """Each foreign key, check constraint or (on SQLite) index that some row violates.

    PostgreSQL checks a constraint only when a row is written: rows can violate it if triggers were
    off, or if a function that it calls has changed. Damaged indexes of PostgreSQL are not found;
    that is for its `amcheck`.
    """
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            yield from (line for (line,) in cursor.fetchall() if line != "ok")
            return
        cursor.execute(_KEYS)
        violations = [(name, _without_target(*key)) for name, *key in cursor.fetchall()]
        cursor.execute(_CHECKS)
        violations += [
            (name, f"{table} WHERE NOT ({rule})") for name, table, rule in cursor.fetchall()
        ]
        for name, rows in violations:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {rows})")  # noqa: S608  (what the database says of itself)
            if cursor.fetchone() == (True,):
                yield name


def _page(model: type[Model], *, after: Any) -> list[Any]:
    """The next rows by primary key, in a transaction of their own. Raises if one cannot be read."""
    names = [field.attname for field in columns(model)]
    dated = [field.attname for field in columns(model) if isinstance(field, (DateField, TimeField))]
    rows = model._base_manager.order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    have_values: list[Any] = [Q(**{f"{name}__isnull": False}) for name in dated]
    page = list(rows.values_list("pk", *names, *have_values)[: at_once(model)])
    # On SQLite, a moment that cannot be read comes as None.
    for _, *values in page:
        value_of = dict(zip(names, values, strict=False))
        for name, has_value in zip(dated, values[len(names) :], strict=True):
            if has_value and value_of[name] is None:
                raise ValueError(name)
    return page


def _without_target(table: str, target: str, keys: list[str], target_keys: list[str]) -> str:
    """SQL for the rows of the table whose foreign key has a value and refers to no row."""
    is_set = " AND ".join(f"a.{key} IS NOT NULL" for key in keys)
    pairs = " AND ".join(f"b.{name} = a.{key}" for key, name in zip(keys, target_keys, strict=True))
    return f"{table} AS a WHERE {is_set} AND NOT EXISTS (SELECT FROM {target} AS b WHERE {pairs})"
