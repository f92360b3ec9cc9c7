from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import pre_migrate
from django.urls import register_converter

from console.database import lookups  # noqa: F401  (its lookup registers itself)
from console.serving.converters import HandleConverter


class ConsoleConfig(AppConfig):
    """The project, as far as it is an app: templates' tags, and what stands in addresses."""

    name = "console"

    def ready(self) -> None:
        from console.jobs import noting  # noqa: F401  (it listens to Celery)

        register_converter(HandleConverter, "handle")
        pre_migrate.connect(let_migrations_pause)


def let_migrations_pause(*, using: str, **_: Any) -> None:
    """Lift the limit of requests on pauses in a transaction, which ended slow migrations half-way.

    Behind a pooler the connection is someone else's next, and would keep what is set.
    """
    connection = connections[using]
    is_pooled = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
    if connection.vendor == "postgresql" and not is_pooled:
        with connection.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
