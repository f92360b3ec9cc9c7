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

# The statements of migrations that create and drop triggers.
_TRIGGERS = re.compile(
    r"CREATE(?: CONSTRAINT)? TRIGGER (?P<created>\w+)\b.*?\bON (?P<table>\w+)"
    r"|DROP TRIGGER (?P<dropped>\w+)(?: ON (?P<dropped_of>\w+))?",
    re.DOTALL,
)
_PRESENT = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname, relname FROM pg_trigger JOIN pg_class AS made ON made.oid = tgrelid
        WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND pg_table_is_visible(made.oid)""",
}


def migrations() -> Iterator[str]:
    """Each migration of this release that is not applied, also one before others that are."""
    loader = MigrationLoader(connection)
    for migration in _in_order(loader.graph):
        if (migration.app_label, migration.name) not in loader.applied_migrations:
            yield f"{migration.app_label} {migration.name}"


def rows(database: Any = connection) -> Iterator[str]:
    """What the database reports as broken: on PostgreSQL constraints that were never validated.

    On SQLite it is damaged pages, and rows whose foreign key refers to no row.
    """
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated")
            yield from (name for (name,) in cursor.fetchall())
            return
        cursor.execute("PRAGMA quick_check")
        yield from (line for (line,) in cursor.fetchall() if line != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        yield from (f"{table} {row}" for table, row, *_ in cursor.fetchall())


def triggers() -> Iterator[str]:
    """Each trigger that migrations create, and that is missing or disabled."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT[connection.vendor])
        present = {*cursor.fetchall()}
    our_tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    for name, table in sorted(_triggers_of_migrations() - present):
        if table in our_tables:
            yield f"{name} of {table}"


def ids() -> Iterator[str]:
    """Each table in which a row already has the next ID, so that the next insert would fail."""
    return (model._meta.db_table for model in _with_taken_ids())


def repair_ids() -> None:
    """Set the next ID of each table whose next one is taken to follow its highest one."""
    models = [*_with_taken_ids()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _with_taken_ids() -> Iterator[type[Model]]:
    """Models whose next ID is taken; none on SQLite, which counts from its rows."""
    if connection.vendor != "postgresql":
        return
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and isinstance(model._meta.pk, AutoField):
            highest = model._base_manager.aggregate(highest=Max("pk"))["highest"] or 0
            if _next_id(model._meta.db_table, str(model._meta.pk.column)) <= highest:
                yield model


def _next_id(table: str, column: str) -> int:
    """The ID that PostgreSQL's sequence of the column gives to the next row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
        (sequence,) = cursor.fetchone()
        cursor.execute(f"SELECT last_value + is_called::int FROM {sequence}")  # noqa: S608  (the name that the database gave)
        return int(cursor.fetchone()[0])


def _triggers_of_migrations() -> set[tuple[str, str]]:
    """The names and tables of the triggers that exist after all migrations."""
    graph = MigrationLoader(connection).graph
    triggers: set[tuple[str, str]] = set()
    for migration in _in_order(graph):
        for operation in migration.operations:
            for statement in _TRIGGERS.finditer(_sql_of(operation)):
                if statement["created"]:
                    triggers.add((statement["created"], statement["table"]))
                else:
                    triggers -= {
                        (name, table)
                        for name, table in triggers
                        if name == statement["dropped"] and statement["dropped_of"] in (None, table)
                    }
    return triggers


def _in_order(graph: Any) -> list[Any]:
    """All migrations of the graph, each after those that it depends on."""
    nodes = dict.fromkeys(node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf))
    return [graph.nodes[node] for node in nodes]


def _sql_of(operation: Any) -> str:
    """The SQL of a RunSQL operation for this database; "" for other operations and databases."""
    is_here = getattr(operation, "vendor", connection.vendor) == connection.vendor
    if not (isinstance(operation, RunSQL) and is_here):
        return ""
    parts: Any = [operation.sql] if isinstance(operation.sql, str) else operation.sql
    return "\n".join(part if isinstance(part, str) else part[0] for part in parts)
