"""What the clock starts."""

from celery import shared_task

from console.jobs.batches import work_off
from portal import retention
from portal.domains.checks import check_next_domain
from portal.sign_ups import admitting

CHECKING_LASTS = 60.0
"""Seconds after which no further domain is begun."""


@shared_task
def check_domains() -> None:
    """Ask for the records of the domains that are due, one after the other.

    May run twice, and at the same time: each run takes domains that no other holds. A domain whose
    run died is taken again after five minutes.
    """
    work_off(check_next_domain, seconds=CHECKING_LASTS)


@shared_task
def let_in_who_waits() -> None:
    """Let in people who wait for access that is now open to them.

    May run twice: of two that let the same person in, the second finds a member.
    """
    admitting.approve_waiting_sign_ups()


@shared_task
def forget_notes() -> None:
    """Erase messages in requests for access 30 days after the answer. May run twice."""
    retention.erase_notes()
