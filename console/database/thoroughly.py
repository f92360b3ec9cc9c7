"""What reads every row, which takes minutes: `manage.py verify --thorough` asks it as well."""

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
    """Each table with a row that cannot be read as the console reads it, and after which one."""
    for model in tables():
        last: Any = None
        try:
            while page := _page(model, after=last):
                last = page[-1][0]
        except Exception as error:  # whatever is stored there, the other tables are read
            where = "at its beginning" if last is None else f"after {last}"
            yield f"{model._meta.db_table} {where}: {type(error).__name__}"


def disagreeing(of: Any = connection) -> Iterator[str]:
    """Each key, check or index that rows do not agree with.

    PostgreSQL asks of a constraint when a row is written, and never again: not where triggers were
    off in between, nor where a function that it calls says something else since. Where its indexes
    are damaged is for its own `amcheck` to say.
    """
    with of.cursor() as cursor:
        if of.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            yield from (said for (said,) in cursor.fetchall() if said != "ok")
            return
        cursor.execute(_KEYS)
        asked = [(name, _without_target(*key)) for name, *key in cursor.fetchall()]
        cursor.execute(_CHECKS)
        asked += [(name, f"{table} WHERE NOT ({rule})") for name, table, rule in cursor.fetchall()]
        for name, rows in asked:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {rows})")  # noqa: S608  (what the database says of itself)
            if cursor.fetchone() == (True,):
                yield name


def _page(model: type[Model], *, after: Any) -> list[Any]:
    """The rows that follow, as the model reads them. No transaction lasts any longer."""
    names = [field.attname for field in columns(model)]
    dated = [field.attname for field in columns(model) if isinstance(field, (DateField, TimeField))]
    found = model._base_manager.order_by("pk")
    if after is not None:
        found = found.filter(pk__gt=after)
    are_given: list[Any] = [Q(**{f"{name}__isnull": False}) for name in dated]
    page = list(found.values_list("pk", *names, *are_given)[: at_once(model)])
    # On SQLite, a moment that cannot be read is read as none.
    for _, *values in page:
        read = dict(zip(names, values, strict=False))
        for name, is_given in zip(dated, values[len(names) :], strict=True):
            if is_given and read[name] is None:
                raise ValueError(name)
    return page


def _without_target(table: str, target: str, keys: list[str], named: list[str]) -> str:
    """The rows whose key has a value, and leads to none."""
    given = " AND ".join(f"a.{key} IS NOT NULL" for key in keys)
    pairs = " AND ".join(f"b.{name} = a.{key}" for key, name in zip(keys, named, strict=True))
    return f"{table} AS a WHERE {given} AND NOT EXISTS (SELECT FROM {target} AS b WHERE {pairs})"
