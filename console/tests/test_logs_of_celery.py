"""What Celery says of its pool and its tasks has the form of all other lines."""

import json
import os
import subprocess
import sys

import pytest

from tests.started import ROOT
from tests.waiting import LONG

pytestmark = pytest.mark.embedded
WORKER = """
import billiard.pool, django, logging
from celery.utils.log import get_task_logger
from console.celery import app

django.setup()
app.log.setup(loglevel="INFO")
billiard.pool.error("Process %r exited for ada@example.com", "ForkPoolWorker-1")
get_task_logger("tests.task").warning("late")
for logger in [logging.root, *map(logging.getLogger, list(logging.root.manager.loggerDict))]:
    for handler in logger.handlers:
        if not isinstance(handler, logging.NullHandler):
            print(type(handler).__name__, getattr(getattr(handler, "stream", None), "name", ""))
"""


def test_its_pool_and_tasks_write_lines_as_all_others_to_standard_error_alone(settings):
    done = subprocess.run(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env=os.environ | {"LOG_FORMAT": "json"},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )

    assert done.returncode == 0, done.stderr
    pool, task = [json.loads(line) for line in done.stderr.splitlines()]
    assert (pool["level"], pool["logger"]) == ("ERROR", "multiprocessing")
    assert pool["message"] == "Process 'ForkPoolWorker-1' exited for …@…"
    assert (task["logger"], task["message"]) == ("tests.task", "late")
    # Django brings one that sends email to these, who are none.
    assert set(done.stdout.splitlines()) == {"StreamHandler <stderr>", "AdminEmailHandler "}
    assert settings.ADMINS == []
