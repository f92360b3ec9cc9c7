"""How each run of a job went, written to its JobRecord by the worker that did it.

Celery's signals say when a task begins and ends. By then a transaction of the task has ended, too,
so that a failure is recorded although everything else was rolled back. An error while recording is
logged, and keeps no job from its work.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from logging import getLogger
from pathlib import Path
from threading import Event, Thread
from typing import Any

from celery import signals, states
from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F
from django.utils import timezone

from console.database.sound import leave_broken_connection
from console.jobs.clock import JOBS
from console.models import JobRecord

NOTED_EVERY = timedelta(seconds=15)
"""Of a job that runs more often than that, runs in between are recorded only if they fail."""

SHOWS_LIFE_EVERY = 60  # seconds

logger = getLogger(__name__)


@dataclass(frozen=True)
class Run:
    """A run of a job in this process that has begun and not ended."""

    job: str
    at: datetime
    is_noted: bool
    """Whether its begin is recorded, and its success is to be."""


_runs: dict[str, Run] = {}
"""By the ID of Celery's task."""
_recorded_successes: dict[str, datetime] = {}
"""When a success was last recorded, by the name of the job."""


@signals.task_prerun.connect(weak=False)
def note_begin(task_id: str, task: Any, **_: Any) -> None:
    """Record that a task begins, if it is that of a job."""
    job = next((job.name for job in JOBS if job.task == task.name), None)
    if job is None:
        return
    now = timezone.now()
    run = _runs[task_id] = Run(job, now, is_noted=not _was_just_noted(job, now))
    if run.is_noted:
        _note(job, began_at=now, requested_at=None)


@signals.worker_init.connect(weak=False)
def note_on_the_connection_of_the_run(**_: Any) -> None:
    """Have `note_begin` called after Celery's own handler, once a worker begins.

    That handler closes the database connection before each task, so that a begin that is recorded
    before it would open one connection more for each run.
    """
    signals.task_prerun.disconnect(note_begin)
    signals.task_prerun.connect(note_begin, weak=False)


@signals.task_postrun.connect(weak=False)
def note_end(task_id: str, state: str | None = None, retval: Any = None, **_: Any) -> None:
    """Record that a task has ended, well or not, if it is that of a job."""
    run = _runs.pop(task_id, None)
    if run is None:
        return
    now = timezone.now()
    changes: dict[str, object] = {"ended_at": now, "lasted": max(now - run.at, timedelta())}
    if not run.is_noted:
        changes["began_at"] = run.at
    if state != states.SUCCESS:
        _recorded_successes.pop(run.job, None)
        _note(run.job, **changes, failures=F("failures") + 1, error=kind_and_place(retval))
        return
    if not run.is_noted and _was_just_noted(run.job, now):
        return
    if _note(run.job, **changes, succeeded_at=now, failures=0, error=""):
        _recorded_successes[run.job] = now


@contextmanager
def showing_life(job: str) -> Iterator[None]:
    """Record every minute, from a thread, that the job still runs, as long as the block lasts."""
    ended = Event()

    def record_life() -> None:
        """Store at intervals that the job is alive, until it ends; in a thread of its own."""
        try:
            while not ended.wait(SHOWS_LIFE_EVERY):
                _note(job, alive_at=timezone.now())
        finally:
            connection.close()

    thread = Thread(target=record_life, name="showing life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def kind_and_place(error: object) -> str:
    """The class of an error and where our code raised it, in one line.

    Its message is left out, because it may hold an address or a secret.
    """
    if not isinstance(error, BaseException):
        return "Did not end well"
    kind = type(error).__name__
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame)]
    if not frames:
        return kind[:200]
    path = Path(frames[-1].filename).relative_to(settings.BASE_DIR)
    return f"{kind} in {path}, line {frames[-1].lineno}"[:200]


def _is_ours(frame: traceback.FrameSummary) -> bool:
    """Whether the frame is of the console's own code, and not of a library."""
    path = Path(frame.filename)
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts


def _was_just_noted(job: str, now: datetime) -> bool:
    """Whether a success of the job was recorded within seconds of `now`, before or after it."""
    recorded_at = _recorded_successes.get(job)
    return recorded_at is not None and abs(now - recorded_at) < NOTED_EVERY


def _note(job: str, **changes: object) -> bool:
    """Save the changes to the job's row. Returns False, after logging it, if the database fails."""
    leave_broken_connection()  # the job may have lost its own
    try:
        with transaction.atomic():
            JobRecord.objects.note(job, **changes)
    except Error as error:
        logger.warning("How the job %s went could not be noted: %s", job, type(error).__name__)
        return False
    return True
