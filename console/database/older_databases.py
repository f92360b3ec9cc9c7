"""Migrations began anew with 0.1.0: a database from before says so instead of failing."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import OperationalError, connections
from django.db.migrations.recorder import MigrationRecorder

BEFORE = ("accounts", "0002_cache_table")
"""A migration that every database from before has, and none from after."""


@checks.register(checks.Tags.database)
def check_beginning(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **_: Any,
) -> list[checks.CheckMessage]:
    """What `migrate` asks before it looks at anything else."""
    messages: list[checks.CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        try:
            applied = MigrationRecorder(connection).applied_migrations()
        except OperationalError:  # Whoever needs the database says so.
            continue
        if BEFORE in applied:
            message = checks.Error(
                f"The database {connection.settings_dict['NAME']} was made before 0.1.0, and"
                " cannot be carried over.",
                hint="Move it away, or set DATABASE_URL or CONSOLE_DATA to another place, and start"
                " again.",
                id="console.E005",
            )
            messages.append(message)
    return messages
