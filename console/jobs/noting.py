"""How each run of a job went, noted in its row by whichever worker did it.

Celery says when a task begins and ends. By then a transaction of the task has ended, too, so that
a failure is noted although nothing else is left of it. What cannot be noted is told in the log, and
keeps no job from its work.
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
"""Of a job that runs more often than that, other runs are noted only when they fail."""

SHOWS_LIFE_EVERY = 60  # seconds

logger = getLogger(__name__)


@dataclass(frozen=True)
class Begun:
    """A run in this process."""

    job: str
    at: datetime
    is_noted: bool


_begun: dict[str, Begun] = {}
"""By the ID of Celery's task."""
_went_well: dict[str, datetime] = {}
"""When a job was last noted to go well, by its name."""


@signals.task_prerun.connect(weak=False)
def note_begin(task_id: str, task: Any, **_: Any) -> None:
    """Celery says that a task begins."""
    job = next((job.name for job in JOBS if job.task == task.name), None)
    if job is None:
        return
    now = timezone.now()
    begun = _begun[task_id] = Begun(job, now, is_noted=not _was_just_noted(job, now))
    if begun.is_noted:
        _note(job, began_at=now, requested_at=None)


@signals.worker_init.connect(weak=False)
def note_on_the_connection_of_the_run(**_: Any) -> None:
    """Celery says that a worker begins. From here on it closes the connection before each task.

    Noted before that, each run would open another one for itself.
    """
    signals.task_prerun.disconnect(note_begin)
    signals.task_prerun.connect(note_begin, weak=False)


@signals.task_postrun.connect(weak=False)
def note_end(task_id: str, state: str | None = None, retval: Any = None, **_: Any) -> None:
    """Celery says that it has ended, well or not."""
    begun = _begun.pop(task_id, None)
    if begun is None:
        return
    now = timezone.now()
    changes: dict[str, object] = {"ended_at": now, "lasted": max(now - begun.at, timedelta())}
    if not begun.is_noted:
        changes["began_at"] = begun.at
    if state != states.SUCCESS:
        _went_well.pop(begun.job, None)
        _note(begun.job, **changes, failures=F("failures") + 1, error=kind_and_place(retval))
        return
    if not begun.is_noted and _was_just_noted(begun.job, now):
        return
    if _note(begun.job, **changes, succeeded_at=now, failures=0, error=""):
        _went_well[begun.job] = now


@contextmanager
def showing_life(job: str) -> Iterator[None]:
    """Say every minute that the job runs, for as long as this process is at it."""
    ended = Event()

    def show() -> None:
        try:
            while not ended.wait(SHOWS_LIFE_EVERY):
                _note(job, alive_at=timezone.now())
        finally:
            connection.close()

    thread = Thread(target=show, name="showing life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def kind_and_place(error: object) -> str:
    """What kind of error it is and where it was raised, in a line without a word of its own."""
    if not isinstance(error, BaseException):
        return "Did not end well"
    kind = type(error).__name__
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame)]
    if not ours:
        return kind[:200]
    path = Path(ours[-1].filename).relative_to(settings.BASE_DIR)
    return f"{kind} in {path}, line {ours[-1].lineno}"[:200]


def _is_ours(frame: traceback.FrameSummary) -> bool:
    path = Path(frame.filename)
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts


def _was_just_noted(job: str, now: datetime) -> bool:
    """Also where the system's time was set back a little."""
    before = _went_well.get(job)
    return before is not None and abs(now - before) < NOTED_EVERY


def _note(job: str, **changes: object) -> bool:
    """Whether it was written."""
    leave_broken_connection()  # the job may have lost its own
    try:
        with transaction.atomic():
            JobRecord.objects.note(job, **changes)
    except Error as error:
        logger.warning("How the job %s went could not be noted: %s", job, type(error).__name__)
        return False
    return True
