"""What gunicorn's processes share: `gunicorn --config python:console.running.web console.wsgi`.

Each web process counts what it does in a file, and whichever is asked for metrics adds all of them
up. gunicorn reads this module once, before the console and with it prometheus_client, which looks
for the folder when it is imported.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of our own is made in it)


def share_counts() -> None:
    """Make an empty folder for them, which goes with gunicorn. Without METRICS_TOKEN, do nothing.

    It is in memory, where there is such a place: nothing in it outlives the processes.
    """
    if settings.METRICS_TOKEN:
        memory = MEMORY if os.access(MEMORY, os.W_OK) else None
        folder = tempfile.mkdtemp(prefix="console-metrics-", dir=memory)
        os.environ[FOLDER] = folder
        atexit.register(remove, folder, of=os.getpid())


def remove(folder: str, *, of: int) -> None:
    """Remove it at the end of the process that made it; those that it started end before."""
    if os.getpid() == of:
        shutil.rmtree(folder, ignore_errors=True)


def child_exit(server: Any, worker: Any) -> None:
    """gunicorn says that a process has ended. If its counts cannot be kept, the others go on."""
    if FOLDER in os.environ:
        from console.metrics.files import keep_counts_of

        try:
            keep_counts_of(worker.pid)
        except Exception:
            server.log.exception("What process %s counted is lost", worker.pid)


share_counts()
