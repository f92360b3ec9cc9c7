"""The ID of the request that this thread handles, or the job that it runs.

Each log line has it, and so have the events and emails that a request creates. A worker that sends
such an email sets the ID again.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from celery import signals

LONGEST = 64
_WELL_FORMED = re.compile(rf"[0-9A-Za-z_-]{{8,{LONGEST}}}")

_request: ContextVar[str] = ContextVar("request_id", default="")
_job: ContextVar[str] = ContextVar("job", default="")


def current() -> str:
    """The ID of the request that this thread handles, or on whose behalf it works; "" for none."""
    return _request.get()


def current_job() -> str:
    """The task that this worker runs, with the beginning of its ID; "" for none."""
    return _job.get()


def taken_or_made(offered: str) -> str:
    """The offered ID if it is 8 to 64 letters, digits, - and _; otherwise a new one."""
    return offered if _WELL_FORMED.fullmatch(offered) else uuid.uuid4().hex


@contextmanager
def on_behalf_of(request_id: str) -> Iterator[None]:
    """Set the ID of the request for the block, and restore the former one."""
    token = _request.set(request_id)
    try:
        yield
    finally:
        _request.reset(token)


@signals.task_prerun.connect(weak=False)
def _begin_job(task_id: str, task: Any, **_: Any) -> None:
    """Set the job of this thread when a task begins."""
    _job.set(f"{task.name} {task_id[:8]}")


@signals.task_postrun.connect(weak=False)
def _end_job(**_: Any) -> None:
    """Unset the job of this thread when a task has ended, well or not."""
    _job.set("")
