"""What the clock has the worker do."""

from celery import shared_task

from outbox.drain import BATCH
from outbox.drain import drain as drain_batch


@shared_task
def drain() -> None:
    """Send every mail that is due.

    May run twice, and at the same time: each run takes rows that no other holds. A run that dies
    leaves its rows to the next one, when their lease ends.
    """
    while drain_batch() == BATCH:
        pass
