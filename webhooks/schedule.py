"""What the clock has the worker do."""

from celery import shared_task
from django.utils import timezone

from webhooks import retention
from webhooks.deliveries import history
from webhooks.deliveries.drain import drain
from webhooks.models import Delivery

LASTS = 8
"""Seconds after which no further delivery is begun.

The last ones take up to ten more. A worker that is told to stop is killed 20 seconds later
(`bin/start`), or more: that counts what is under way as failed and puts it off, by hours after some
tries. The clock starts the next drain in two seconds.
"""


@shared_task
def deliver() -> None:
    """Send every delivery that is due, and what becomes due while it runs, for some seconds.

    May run twice, and at the same time: each run takes rows that no other holds. But while one
    begins deliveries, another would only take a place from other tasks, and ends. A run that dies
    leaves its rows to the next one, when their lease ends.
    """
    if not Delivery.objects.of_working_drains(timezone.now()).exists():
        drain(seconds=LASTS)


@shared_task
def enqueue_history() -> None:
    """Create deliveries to the webhooks that chose everything in the history, for two seconds.

    May run twice, and at the same time: each run takes webhooks that no other holds.
    """
    history.enqueue_history()


@shared_task
def forget_old_deliveries() -> None:
    """Delete deliveries that have ended or waited for longer than they are kept.

    May run twice: a run finds only what is left.
    """
    retention.forget_old()
