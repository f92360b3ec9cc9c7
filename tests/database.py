"""What is in the database, so that a test can say that nothing changed."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from weakref import WeakSet

from django.apps import apps
from django.core.cache import cache as attempts
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BinaryField, Field, Model

from accounts.models import Session
from tests.pooling import is_wanted

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
        cursor.execute(_question(connection))
        for model, row in cursor:
            found[model].append(row)
    return {model: sorted(rows) for model, rows in found.items()}


def _question(asked: BaseDatabaseWrapper) -> str:
    """The query, which PostgreSQL plans once for each connection: in 8 ms, and answers in one.

    A pooler may give each transaction another connection.
    """
    if asked.vendor != "postgresql" or is_wanted():
        return _as_json(asked.vendor)
    driver = asked.connection
    if driver not in _prepared:
        with asked.cursor() as cursor:
            cursor.execute(f"PREPARE everything AS {_as_json(asked.vendor)}")
        _prepared.add(driver)
    return "EXECUTE everything"


_prepared: WeakSet[Any] = WeakSet()


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


def wait_for_no_disk() -> None:
    """Have every connection to the tests' database take a commit for done before it is on disk.

    Only a crash of the server would tell the difference, and races take half the time.
    """
    if connection.vendor != "postgresql":
        return
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    connection.close()


def count_rows() -> None:
    """Let the database see how much there is by now, after many rows were written at once.

    A server does so by itself within a minute. Until then PostgreSQL takes the tables for as small
    as they were, and may compare every row of one with every row of another.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def taken_back() -> Iterator[None]:
    """One case of many in a test: nothing of it is left to the next, nor counted against it.

    As after a test, rows may not name what is not there.
    """
    attempts.clear()
    # Not by `atomic`, inside which nothing that must be durable may begin.
    before = transaction.savepoint_create()
    try:
        yield
        connection.check_constraints()
    finally:
        transaction.set_rollback(False)
        transaction.savepoint_rollback(before)


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


@contextmanager
def deletable_rows(tables: Collection[str]) -> Iterator[None]:
    """Let rows go after a test that triggers would keep for ever, such as issued invoices."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEPERS[connection.vendor])
        keepers = [(name, table, sql) for name, table, sql in cursor if table in tables]
        is_sqlite = connection.vendor == "sqlite"
        for name, table, _ in keepers:
            drop = f"DROP TRIGGER {name}"
            cursor.execute(drop if is_sqlite else f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        yield
        for name, table, sql in keepers:
            cursor.execute(sql if is_sqlite else f"ALTER TABLE {table} ENABLE TRIGGER {name}")


_KEEPERS = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname, tgrelid::regclass::text, '' FROM pg_trigger
        WHERE NOT tgisinternal AND tgconstraint = 0 AND tgenabled = 'O' AND tgtype & 8 > 0
    """,
}
"""The triggers that may refuse a deletion, but for those of events, which are always on."""


OWN = "SELECT id FROM organizations_role WHERE owner_id IS NOT NULL"
"""The roles that organizations made, beside those that migrations wrote."""


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
        with editable_events(), deletable_rows(filled):
            for table in filled:
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"DELETE FROM organizations_role_permissions WHERE role_id IN ({OWN})")
            cursor.execute("DELETE FROM organizations_role WHERE owner_id IS NOT NULL")
            connection.check_constraints()


def dump() -> str:
    """Every value of every table as text, and what sessions hold, decoded."""
    names = connection.introspection.table_names()
    rows = [str(session.get_decoded()) for session in Session.objects.all()]
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            rows += [str([_legible(value) for value in row]) for row in cursor.fetchall()]
    return "\n".join(rows)


def _legible(value: Any) -> Any:
    """The bytes themselves, of which PostgreSQL hands out a view that shows none of them."""
    return bytes(value) if isinstance(value, memoryview) else value
