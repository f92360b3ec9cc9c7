"""What the clock starts: tasks that apps declare, as Celery's beat reads them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.module_loading import import_string

from console.manifests import Declaration, Section


def always() -> bool:
    """What only a run can say."""
    return True


@dataclass(frozen=True)
class Job(Declaration):
    """A task that is started again and again. Another run of it must do no harm."""

    name: str
    """What it does, in words, as in "drain the outbox"."""
    task: str
    """The path of the function, such as `outbox.tasks.drain`."""
    every: timedelta
    expires: timedelta | None = None
    """How long a message for it counts, before it is thrown away."""
    has_work: Callable[[], bool] = always
    """Whether a run would find anything, in a query or two. `bin/start` asks it before each."""

    def problems(self) -> list[str]:
        """A task that is not there would be found missing by a worker, hours later."""
        try:
            found = import_string(self.task)
        except ImportError as error:
            return [str(error)]
        return [] if getattr(found, "name", "") == self.task else [f"{self.task} is no task."]


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
