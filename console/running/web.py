"""gunicorn's configuration: `gunicorn --config python:console.running.web console.wsgi`.

Each web process counts in files of its own, and whichever is asked for metrics adds all of them up.
gunicorn reads this module before it imports the console and with it prometheus_client, which looks
for the folder when it is imported.
"""

import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def share_counts() -> None:
    """Have web processes count in one folder, which is emptied now. Nothing without METRICS_TOKEN.

    The folder is `counts` in CONSOLE_DATA, on which only one web server may run. In an image whose
    disk is read-only it is a new one for temporary files, which goes with the container.
    """
    if settings.METRICS_TOKEN:
        if os.access(settings.DATA_DIR, os.W_OK):
            folder = settings.DATA_DIR / "counts"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
        else:
            folder = Path(tempfile.mkdtemp(prefix="console-counts-"))
        os.environ[FOLDER] = str(folder)


def when_ready(server: Any) -> None:
    """Freeze what is imported before gunicorn forks: collecting garbage then copies none of it."""
    gc.collect()
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """Keep the counts of a web process that has ended. A failure is logged and stops no other."""
    if FOLDER in os.environ:
        from console.metrics.files import keep_counts_of

        try:
            keep_counts_of(worker.pid)
        except Exception:
            server.log.exception("What process %s counted is lost", worker.pid)


share_counts()
