"""The Celery app. Its schedule is what apps declare: see `console/jobs/clock.py`."""

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
    """Set Celery's schedule to the declared jobs, once a worker or beat has loaded all apps."""
    from console.jobs import clock

    app.conf.beat_schedule = clock.schedule()


@signals.after_setup_task_logger.connect(weak=False)
def write_as_all_others(logger: logging.Logger, **_: Any) -> None:
    """Remove Celery's log handlers of its pool and of tasks, which write lines of another form."""
    for celery_logger in (logging.getLogger("multiprocessing"), logger):
        celery_logger.handlers.clear()
        celery_logger.propagate = True
