"""What gunicorn's processes share: `gunicorn --config python:console.running.web console.wsgi`.

Each web process counts what it does in a file, and whichever is asked for metrics adds all of them
up. gunicorn reads this module once, before the console and with it prometheus_client, which looks
for the folder when it is imported.
"""

import atexit
import fcntl
import gc
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of our own is made in it)
BEGINS = "console-counts-"
"""The folder's name. It is locked as long as a process is there that counts in it."""
UNLOCKED = "console-new-counts-"


def share_counts() -> None:
    """Make an empty folder for them, which goes with gunicorn. Without METRICS_TOKEN, do nothing.

    It is in memory, where there is such a place: nothing in it outlives the processes.
    """
    if settings.METRICS_TOKEN:
        memory = MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())
        remove_left(memory)
        folder = made_in(memory)
        os.environ[FOLDER] = str(folder)
        atexit.register(remove, folder, of=os.getpid())


def made_in(memory: Path) -> Path:
    """A new folder there, locked by this process and those that it forks."""
    made = Path(tempfile.mkdtemp(prefix=UNLOCKED, dir=memory))
    fcntl.flock(os.open(made, os.O_RDONLY), fcntl.LOCK_EX)
    # Only now, or who starts in this moment would take it for one that was left.
    return made.rename(memory / made.name.replace(UNLOCKED, BEGINS))


def remove_left(memory: Path) -> None:
    """Remove the folders there whose processes were killed, so that no one else could."""
    for folder in memory.glob(f"{BEGINS}*"):
        with suppress(OSError):  # it is in use, or someone else's
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            finally:
                os.close(descriptor)


def remove(folder: Path, *, of: int) -> None:
    """Remove it at the end of the process that made it; those that it started end before."""
    if os.getpid() == of:
        shutil.rmtree(folder, ignore_errors=True)


def when_ready(server: Any) -> None:
    """gunicorn says that it is about to start the processes, which share what it has imported.

    Looking for garbage in that would have each of them copy it.
    """
    gc.collect()
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """gunicorn says that a process has ended. If its counts cannot be kept, the others go on."""
    if FOLDER in os.environ:
        from console.metrics.files import keep_counts_of

        try:
            keep_counts_of(worker.pid)
        except Exception:
            server.log.exception("What process %s counted is lost", worker.pid)


share_counts()
