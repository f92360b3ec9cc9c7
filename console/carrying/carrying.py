"""Carrying over in one transaction, in which PostgreSQL checks all constraints and triggers.

Triggers stay enabled. What they and foreign keys check at the end of a transaction, is checked
before the data is compared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from django.db.models import AutoField, Max, Model

from console.backups import databases
from console.carrying import NotCarried
from console.carrying.source import SOURCE, demand_same_migrations, opened
from console.carrying.tables import Digest, rows, tables
from console.carrying.writing import carry_table, reason
from console.invariants import asked, finding

WRITTEN_BY_MIGRATE = {
    "django_content_type",
    "auth_permission",
    "organizations_role",
    "organizations_role_permissions",
}
"""The tables in which `migrate` writes rows."""
KEYS = "keys"
"""The invariant that what is encrypted can be decrypted."""


@dataclass(frozen=True)
class Carried:
    """The numbers of tables and rows that were carried over."""

    tables: int
    rows: int


def carry(path: Path, say: Callable[[str], object], *, with_other_keys: bool = False) -> Carried:
    """Copy all data of the source into the console's PostgreSQL database, and verify it.

    `say` gets a line for each invariant. Raises NotCarried or BackupError, and then no row was
    written, but an empty database may have been migrated.
    """
    if connection.vendor != "postgresql":
        raise NotCarried(
            "DATABASE_URL must name a PostgreSQL database. Only what SQLite stores is carried over:"
            " it cannot hold all that PostgreSQL does, such as a history that no one can change."
        )
    with opened(path, with_other_keys=with_other_keys):
        demand_same_migrations()
        if databases.is_empty():
            call_command("migrate", interactive=False, verbosity=0)
        with transaction.atomic(durable=True):
            numbers = _carry(tables())
            ContentType.objects.clear_cache()  # they have other IDs now
            _verify(say, with_other_keys=with_other_keys)
    return numbers


def _carry(models: list[type[Model]]) -> Carried:
    """Copy the tables, check all constraints, and compare each table with its source.

    Raises NotCarried for the first thing that is wrong.
    """
    with connection.cursor() as cursor:
        # Reading the source takes longer than these timeouts allow.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL statement_timeout = 0")
    _empty(models)
    digests = {model: carry_table(model) for model in models}
    with connection.cursor() as cursor:
        try:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except DatabaseError as error:
            raise NotCarried(
                f"{reason(error)}: `manage.py verify` on the embedded database may name the rows."
                " Nothing was carried over."
            ) from None
        for model in models:
            _set_next_id(model)
        cursor.execute("ANALYZE")
    for model, digest in digests.items():
        if _digest(model) != digest:
            raise NotCarried(
                f"table {model._meta.db_table}: PostgreSQL keeps other values than were stored."
                " Nothing was carried over."
            )
    filled = [digest.count for digest in digests.values() if digest.count]
    return Carried(len(filled), sum(filled))


def _empty(models: list[type[Model]]) -> None:
    """Lock the tables against writers, and delete the rows that `migrate` wrote.

    Raises NotCarried if any other table has rows.
    """
    names = [connection.ops.quote_name(model._meta.db_table) for model in models]
    queries = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names)  # noqa: S608  (our names)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(queries))
        filled = [name for (name,) in cursor.fetchall()]
        for name in filled:
            if name.strip('"') not in WRITTEN_BY_MIGRATE:
                raise NotCarried(
                    f"The database {connection.settings_dict['NAME']} is not empty:"
                    f" {name.strip('"')} has rows. Carry over into a new one."
                )
        for name in filled:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608  (our names)


def _set_next_id(model: type[Model]) -> None:
    """Set the next ID to one that no row has or had, because the history names deleted rows.

    Does nothing for models without an automatic ID.
    """
    key_field = model._meta.pk
    if not isinstance(key_field, AutoField):
        return
    table = model._meta.db_table
    with connections[SOURCE].cursor() as source:
        source.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        (last_id,) = source.fetchone() or (0,)
    highest_id = model._base_manager.aggregate(highest=Max("pk"))["highest"] or 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', key_field.column])
        (sequence,) = cursor.fetchone()
        # `setval` would not be rolled back with the transaction.
        cursor.execute(f"ALTER SEQUENCE {sequence} RESTART WITH {max(last_id, highest_id) + 1}")


def _digest(model: type[Model]) -> Digest:
    """The digest of all rows in the console's database."""
    digest = Digest(model)
    for row in rows(model, DEFAULT_DB_ALIAS):
        digest.add(row)
    return digest


def _verify(say: Callable[[str], object], *, with_other_keys: bool) -> None:
    """Check the quick invariants. Raises NotCarried if one is broken, but keys if allowed."""
    broken_names = []
    for invariant in asked():
        report = finding(invariant)
        say(f"{invariant.name}: {report or 'ok'}")
        if report and not (with_other_keys and invariant.name == KEYS):
            broken_names.append(invariant.name)
    if KEYS in broken_names:
        raise NotCarried(
            "The embedded database was used with other keys. Set SECRET_KEY and ENCRYPTION_KEY of"
            " its console.env, or add them to their fallbacks. If they are lost, --with-other-keys"
            " carries over the rest. Nothing was carried over."
        )
    if broken_names:
        raise NotCarried(
            f"Broken: {', '.join(broken_names)}. Repair it in the embedded database, of which"
            " `manage.py verify` says the same. Nothing was carried over."
        )
