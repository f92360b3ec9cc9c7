"""`Job`: a task that an app declares, and that the clock (Celery's beat) starts regularly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from console.database.prepared_queries import PreparedQuery, prepare
from console.manifests import Declaration, Section


def always() -> bool:
    """True: the `has_work` of a job of which only a run can find out."""
    return True


@dataclass(frozen=True)
class Job(Declaration):
    """A task that is started every few seconds, minutes or hours. It must be safe to run twice."""

    name: str
    """A verb and its object, as in "drain the outbox"."""
    task: str
    """The path of the function, such as `outbox.tasks.drain`."""
    every: timedelta
    expires: timedelta | None = None
    """How long a message waits for a worker before it is dropped."""
    has_work: Callable[[], bool] = always
    """Whether a run would find anything, in a query or two. `bin/start` asks before each run."""

    def problems(self) -> list[str]:
        """An error if there is no such task, which a worker would only find hours later."""
        try:
            task = import_string(self.task)
        except ImportError as error:
            return [str(error)]
        return [] if getattr(task, "name", "") == self.task else [f"{self.task} is no task."]


JOBS = Section(Job, key=lambda job: job.name)


def schedule() -> dict[str, dict[str, Any]]:
    """The jobs as Celery's `beat_schedule`."""
    return {
        job.name: {
            "task": job.task,
            "schedule": job.every.total_seconds(),
            "options": {"expires": job.expires.total_seconds()} if job.expires else {},
        }
        for job in JOBS
    }


def any_exist(name: str, rows: Callable[[], QuerySet[Any]]) -> Callable[[], bool]:
    """A function that asks whether the queryset of `rows` has a row, for `Job.has_work`.

    The queryset may depend on the present time, and on no other moment. `name` is that of the
    prepared statement.
    """

    @cache
    def prepared_query(vendor: str) -> PreparedQuery:
        """The query prepared for this database vendor."""
        return prepare(name, lambda: rows().order_by().values("pk")[:1])

    def has_rows() -> bool:
        """Whether there are any rows, in one prepared query."""
        return prepared_query(connection.vendor).fetch_first() is not None

    return has_rows
