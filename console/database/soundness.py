"""Whether the database is whole: what the console itself declares as invariants."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL
from django.db.models import AutoField, Max, Model

# What migrations say of triggers, in the order in which they say it.
_TRIGGERS = re.compile(
    r"CREATE(?: CONSTRAINT)? TRIGGER (?P<made>\w+)\b.*?\bON (?P<on>\w+)"
    r"|DROP TRIGGER (?P<dropped>\w+)(?: ON (?P<of>\w+))?",
    re.DOTALL,
)
_PRESENT = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname, relname FROM pg_trigger JOIN pg_class AS made ON made.oid = tgrelid
        WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND pg_table_is_visible(made.oid)""",
}


def migrations() -> Iterator[str]:
    """Each migration of this release that was not applied, also one before others that were."""
    loader = MigrationLoader(connection)
    for migration in _in_order(loader.graph):
        if (migration.app_label, migration.name) not in loader.applied_migrations:
            yield f"{migration.app_label} {migration.name}"


def rows(of: Any = connection) -> Iterator[str]:
    """What the database finds wrong with itself, such as a row that refers to none."""
    with of.cursor() as cursor:
        if of.vendor == "postgresql":
            cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated")
            yield from (name for (name,) in cursor.fetchall())
            return
        cursor.execute("PRAGMA quick_check")
        yield from (said for (said,) in cursor.fetchall() if said != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        yield from (f"{table} {row}" for table, row, *_ in cursor.fetchall())


def triggers() -> Iterator[str]:
    """Each trigger that migrations made, and that is missing or disabled."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT[connection.vendor])
        present = {*cursor.fetchall()}
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    for name, table in sorted(_made_by_migrations() - present):
        if table in ours:
            yield f"{name} of {table}"


def ids() -> Iterator[str]:
    """Each table whose next ID a row has already."""
    return (model._meta.db_table for model in _with_taken_ids())


def repair_ids() -> None:
    """Have the next ID of each such table follow its highest one."""
    behind = [*_with_taken_ids()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), behind):
            cursor.execute(statement)


def _with_taken_ids() -> Iterator[type[Model]]:
    """None with SQLite, which counts from the rows that are there."""
    if connection.vendor != "postgresql":
        return
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and isinstance(model._meta.pk, AutoField):
            most = model._base_manager.aggregate(most=Max("pk"))["most"] or 0
            if _next_id(model._meta.db_table, str(model._meta.pk.column)) <= most:
                yield model


def _next_id(table: str, column: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
        (sequence,) = cursor.fetchone()
        cursor.execute(f"SELECT last_value + is_called::int FROM {sequence}")  # noqa: S608  (the name that the database gave)
        return int(cursor.fetchone()[0])


def _made_by_migrations() -> set[tuple[str, str]]:
    """The triggers that are there after all migrations, with their tables."""
    graph = MigrationLoader(connection).graph
    made: set[tuple[str, str]] = set()
    for migration in _in_order(graph):
        for operation in migration.operations:
            for found in _TRIGGERS.finditer(_sql_of(operation)):
                if found["made"]:
                    made.add((found["made"], found["on"]))
                else:
                    made -= {
                        (name, table)
                        for name, table in made
                        if name == found["dropped"] and found["of"] in (None, table)
                    }
    return made


def _in_order(graph: Any) -> list[Any]:
    nodes = dict.fromkeys(node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf))
    return [graph.nodes[node] for node in nodes]


def _sql_of(operation: Any) -> str:
    """The SQL of an operation on this database, if it is one."""
    is_here = getattr(operation, "vendor", connection.vendor) == connection.vendor
    if not (isinstance(operation, RunSQL) and is_here):
        return ""
    parts: Any = [operation.sql] if isinstance(operation.sql, str) else operation.sql
    return "\n".join(part if isinstance(part, str) else part[0] for part in parts)
