"""What the clock starts."""

from celery import shared_task

from console.batches import work_off
from portal.proving import check_next

CHECKING_LASTS = 60.0
"""Seconds after which no further domain is begun."""


@shared_task
def check_domains() -> None:
    """Ask for the records of the domains that are due, one after the other.

    May run twice, and at the same time: each run takes domains that no other holds. A domain whose
    run died is taken again after five minutes.
    """
    work_off(check_next, seconds=CHECKING_LASTS)
