"""Which request is at work in this thread, or which job.

Each line of the log says it, and so do the rows that a request leaves behind: events, and emails,
whose drain takes the ID up again. A request sends a worker nothing that could carry it.
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
    """The ID of the request that is answered, or for which something is done; or nothing."""
    return _request.get()


def current_job() -> str:
    """The task that a worker runs, with the beginning of its ID; or nothing."""
    return _job.get()


def taken_or_made(offered: str) -> str:
    """What a proxy of ours calls the request, if that can be written anywhere, or a new ID."""
    return offered if _WELL_FORMED.fullmatch(offered) else uuid.uuid4().hex


@contextmanager
def on_behalf_of(request_id: str) -> Iterator[None]:
    """What is done within was asked for by that request."""
    token = _request.set(request_id)
    try:
        yield
    finally:
        _request.reset(token)


@signals.task_prerun.connect(weak=False)
def _begin_job(task_id: str, task: Any, **_: Any) -> None:
    """Celery says that a task begins."""
    _job.set(f"{task.name} {task_id[:8]}")


@signals.task_postrun.connect(weak=False)
def _end_job(**_: Any) -> None:
    """Celery says that it has ended, well or not."""
    _job.set("")
