"""`Check`: a line of `/readyz`, which says whether this process should get traffic."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.templatetags.static import static

from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Check(Declaration):
    """One line of `/readyz`."""

    name: str
    report: Callable[[], str]
    """Returns the text of the line. Raises any exception if the process is not ready."""


CHECKS = Section(Check, key=lambda check: check.name)


def database() -> str:
    """ "ok" if the database answers; otherwise its error is raised."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def migrations() -> str:
    """ "ok" if every migration of this release is applied. Raises RuntimeError if one is not."""
    executor = MigrationExecutor(connection)
    if pending := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError(f"{len(pending)} migrations are not applied")
    return "ok"


def static_files() -> str:
    """ "ok" if static files were collected. Raises ValueError otherwise, as every page would."""
    static("css/console.css")
    return "ok"
