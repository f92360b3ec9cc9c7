"""What must be true before this process should get traffic. Apps add their own checks."""

from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Check = Callable[[], str]
"""Returns what to report; raises when the process is not ready."""

checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Have `/readyz` report the check under this name."""
    checks[name] = check


def database() -> str:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def migrations() -> str:
    """Every migration of this release was applied."""
    executor = MigrationExecutor(connection)
    if pending := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError(f"{len(pending)} migrations are not applied")
    return "ok"


register("database", database)
register("migrations", migrations)
