"""What the clock starts."""

from functools import partial

from celery import shared_task

from console.jobs.batches import work_off
from credentials import reminders, retention


@shared_task
def remind_of_expiry() -> None:
    """Remind people of the credentials that end soon.

    Can run twice at the same time, because runs skip what another has locked or reminded of.
    """
    work_off(partial(next, reminders.walk(), 0), seconds=60)


@shared_task
def forget_expired_credentials() -> None:
    """Delete the credentials that expired long ago. A second run finds nothing."""
    retention.forget_expired()
