"""What the clock starts, in one process without a broker: `python -m console.background`.

`bin/start` runs it. Where Celery's worker and beat pass messages, this calls the same tasks of the
same schedule by itself, so there is nothing between processes that could be half written. What
must survive is in the database.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import FrameType
from typing import Any

import django
from celery.schedules import BaseSchedule
from celery.schedules import schedule as every
from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

LOOKS_EVERY = 0.25  # seconds
STUCK_AFTER = 300  # seconds; a thread cannot be ended, only its process
MAY_FINISH_WITHIN = 4  # seconds, once the process is told to stop

logger = logging.getLogger("console.background")


class Job:
    """A line of the schedule, and its run at this moment, if there is one.

    It is due at the start, since nothing remembers when it ran before: a task that runs in vain
    finds nothing to do. Its runs never overlap.
    """

    def __init__(self, name: str, task: str, schedule: Any, **rest: Any) -> None:
        self.name = name
        self.task = import_string(task)  # Celery names a task by where it is
        self.schedule = schedule if isinstance(schedule, BaseSchedule) else every(schedule)
        self.arguments: Sequence[Any] = rest.get("args", ())
        self.options: Mapping[str, Any] = rest.get("kwargs", {})
        self.last_run_at: datetime | None = None
        self.began = 0.0
        self.thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Whether its last run has not ended."""
        return self.thread is not None and self.thread.is_alive()

    @property
    def is_stuck(self) -> bool:
        """Whether it has run for so long that it will not end by itself."""
        return self.is_running and time.monotonic() - self.began > STUCK_AFTER

    @property
    def is_due(self) -> bool:
        """Whether it has to run now."""
        if self.is_running:
            return False
        # A last run that is yet to come: the system's time was set back.
        if self.last_run_at is None or self.last_run_at > timezone.now():
            return True
        return bool(self.schedule.is_due(self.last_run_at)[0])

    def start(self) -> None:
        """Run it in a thread of its own, which keeps nobody from ending the process."""
        self.last_run_at, self.began = timezone.now(), time.monotonic()
        self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self.thread.start()

    def finish(self, until: float) -> None:
        """Wait for the run to end, but no longer than to this moment of the monotonic clock."""
        if self.thread is not None:
            self.thread.join(max(0, until - time.monotonic()))

    def _run(self) -> None:
        try:
            self.task(*self.arguments, **self.options)
        except Exception:
            logger.exception("Could not %s; it is tried again when it is next due", self.name)
        finally:
            connections.close_all()


class Background:
    """The clock: starts what is due, until it is told to stop or a job is stuck."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.jobs = jobs
        self.is_asked_to_stop = False

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal. What runs is seen to afterwards."""
        self.is_asked_to_stop = True

    def run(self) -> int:
        """Run until told to stop, and return the exit code."""
        while not self.is_asked_to_stop:
            for job in self.jobs:
                if job.is_stuck:
                    logger.error("Stuck for %d seconds: %s", STUCK_AFTER, job.name)
                    return 1
                if job.is_due:
                    job.start()
            time.sleep(LOOKS_EVERY)
        until = time.monotonic() + MAY_FINISH_WITHIN
        for job in self.jobs:
            job.finish(until)
        return 0


def main() -> int:
    """Run every job of the schedule."""
    django.setup()
    schedule: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE
    jobs = [Job(name, **line) for name, line in schedule.items()]
    background = Background(jobs)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, background.stop)
    logger.info("%d jobs ready.", len(jobs))
    return background.run()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
    sys.exit(main())
