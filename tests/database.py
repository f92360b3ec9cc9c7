"""What is in the database, so that a test can say that nothing changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import BinaryField, Field, Model

from accounts.models import Session

# Signing in and being counted are not what a page does.
NOT_COMPARED = {"session", "logentry", "contenttype", "permission", "export"}
WRITTEN_BY_MIGRATIONS = {"contenttype", "permission", "role", "role_permissions"}


def compared() -> list[type[Model]]:
    """The models whose rows tell whether anything changed."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model.__name__.lower() not in NOT_COMPARED
    ]


def everything() -> dict[str, list[str]]:
    """All rows of all our tables as JSON, by model, in one query: thousands of tests ask twice."""
    found: dict[str, list[str]] = {model.__name__.lower(): [] for model in compared()}
    with connection.cursor() as cursor:
        cursor.execute(_as_json(connection.vendor))
        for model, row in cursor:
            found[model].append(row)
    return {model: sorted(rows) for model, rows in found.items()}


@cache
def _as_json(vendor: str) -> str:
    array = {"postgresql": "json_build_array", "sqlite": "json_array"}[vendor]
    return " UNION ALL ".join(
        "SELECT '{}', CAST({}({}) AS text) FROM {}".format(
            model._meta.model_name,
            array,
            ", ".join(_value(field, vendor) for field in model._meta.concrete_fields),
            f'"{model._meta.db_table}"',
        )
        for model in compared()
    )


def _value(field: "Field[Any, Any]", vendor: str) -> str:
    """The column, or what JSON can hold of it: on SQLite no bytes."""
    is_bytes = vendor == "sqlite" and isinstance(field, BinaryField)
    return f'hex("{field.column}")' if is_bytes else f'"{field.column}"'


def rows_of_everything() -> dict[str, list[dict[str, Any]]]:
    """All of it as values, to look into."""
    return {
        model.__name__.lower(): sorted(model._default_manager.values(), key=str)
        for model in compared()
    }


def business() -> dict[str, list[str]]:
    """All of it without what a page may always write: a refusal's event, and where `/` leads."""
    return {**everything(), "event": [], "user": []}


def count_rows() -> None:
    """Let the database see how much there is by now, after many rows were written at once.

    A server does so by itself within a minute. Until then PostgreSQL takes the tables for as small
    as they were, and may compare every row of one with every row of another.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def editable_events() -> Iterator[None]:
    """Let a test move events into the past, which PostgreSQL keeps even their owner from."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER event_is_kept")
        yield
        cursor.execute("ALTER TABLE audit_event ENABLE ALWAYS TRIGGER event_is_kept")


def delete_what_was_committed(*_: Any) -> None:
    """Leave what migrations wrote, in 5 to 40 ms.

    Django's own way after a test that commits is to truncate every table and to write permissions
    and roles anew, which takes PostgreSQL 200.
    """
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.model_name not in WRITTEN_BY_MIGRATIONS
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        some = " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM {t})" for t in tables)
        cursor.execute(some)
        filled = [table for (table,) in cursor.fetchall()]
        with editable_events():
            for table in filled:
                cursor.execute(f"DELETE FROM {table}")
            connection.check_constraints()


def dump() -> str:
    """Every value of every table as text, and what sessions hold, decoded."""
    names = connection.introspection.table_names()
    rows = [str(session.get_decoded()) for session in Session.objects.all()]
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            rows += [str(row) for row in cursor.fetchall()]
    return "\n".join(rows)
