from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import pre_migrate
from django.urls import register_converter

from console.serving.addresses import HandleConverter


class ConsoleConfig(AppConfig):
    """The project's own app, for template tags, models and path converters."""

    name = "console"

    def ready(self) -> None:
        from console.jobs import noting  # noqa: F401  (it listens to Celery)

        register_converter(HandleConverter, "handle")
        pre_migrate.connect(let_migrations_pause)


def let_migrations_pause(*, using: str, **_: Any) -> None:
    """Unset PostgreSQL's timeout of idle transactions, which would end slow migrations half-way.

    Not behind a pooler, because other clients get the connection next, with what was set.
    """
    connection = connections[using]
    is_pooled = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
    if connection.vendor == "postgresql" and not is_pooled:
        with connection.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
