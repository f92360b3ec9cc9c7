"""Tasks that the clock starts."""

from celery import shared_task

from console.jobs.batches import work_off
from portal import retention
from portal.domains.checks import PORTAL_DOMAINS
from portal.sign_ups import admitting

CHECKING_LASTS = 60.0
"""Seconds after which no further domain is begun."""


@shared_task
def check_domains() -> None:
    """Check the domains that are due in DNS, one after the other, for 60 seconds.

    May run twice at the same time: each run claims domains that no other has. A domain whose run
    died is claimed again after five minutes.
    """
    work_off(PORTAL_DOMAINS.check_next, seconds=CHECKING_LASTS)


@shared_task
def let_in_who_waits() -> None:
    """Approve pending requests for access where sign-up is open to the person now.

    May run twice: of two that approve the same request, the second finds a member.
    """
    admitting.approve_waiting_sign_ups()


@shared_task
def forget_notes() -> None:
    """Erase messages in requests for access 30 days after the answer. May run twice."""
    retention.erase_notes()
