"""What must be true before this process should get traffic. Each app declares its own checks."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.templatetags.static import static

from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Check(Declaration):
    """One line of what `/readyz` reports."""

    name: str
    report: Callable[[], str]
    """Returns what to say; raises when the process is not ready."""


CHECKS = Section(Check, key=lambda check: check.name)


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


def static_files() -> str:
    """The style sheets and scripts of this release were collected: no page is drawn without."""
    static("css/console.css")
    return "ok"
