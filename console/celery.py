"""The Celery app. What the clock starts, apps declare: see `console/jobs/clock.py`."""

import logging
import os
from typing import Any

from celery import Celery, signals
from kombu.transport import TRANSPORT_ALIASES

TRANSPORT_ALIASES |= dict.fromkeys(("redis", "rediss"), "console.running.broker:Transport")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")

app = Celery("console")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="schedule")


@signals.import_modules.connect(weak=False)
def read_schedule(sender: Any, **_: Any) -> None:
    """Take up what apps declare, in worker and clock: Celery has loaded them already."""
    from console.jobs import clock

    app.conf.beat_schedule = clock.schedule()


@signals.after_setup_task_logger.connect(weak=False)
def write_as_all_others(logger: logging.Logger, **_: Any) -> None:
    """Take the handlers away that Celery gave to its pool and to tasks: theirs are other lines."""
    for each in (logging.getLogger("multiprocessing"), logger):
        each.handlers.clear()
        each.propagate = True
