"""What the clock has the worker do."""

from celery import shared_task

from console.jobs.batches import work_off
from outbox.drain import BATCH
from outbox.drain import drain as drain_batch

LASTS = 8
"""Seconds after which no further batch is begun; one may take longer, and is not cut off.

A worker that is told to stop is killed 20 seconds later (`bin/start`), or more: the email under way
is then put off, and the rest of its batch waits until the lease ends.
"""


@shared_task
def drain() -> None:
    """Send every mail that is due, or as many as go in some seconds: the clock starts the next run.

    May run twice, and at the same time: each run takes rows that no other holds. A run that dies
    leaves its rows to the next one, when their lease ends.
    """
    work_off(lambda: drain_batch() == BATCH, seconds=LASTS)
