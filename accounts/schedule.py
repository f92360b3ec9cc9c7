"""The scheduled tasks of accounts."""

import logging

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from accounts import retention
from accounts.actions import settle_reset
from accounts.models import FactorReset

logger = logging.getLogger(__name__)


@shared_task
def settle_resets() -> None:
    """Complete resets of second factors that have waited and been vouched for, and stop expired.

    Safe to run twice, also at the same time: the second run finds each request ended. One that
    fails does not keep the others from ending, and is tried again at the next run.
    """
    for pk in list(FactorReset.objects.to_settle(timezone.now()).values_list("pk", flat=True)):
        try:
            settle_reset(pk=pk)
        except DatabaseError:
            logger.exception("Second factor reset %s could not be settled", pk)


@shared_task
def forget_expired_sessions() -> None:
    """Delete sessions and trusted browsers that have expired. A second run finds nothing."""
    retention.forget_sessions()


@shared_task
def forget_expired_attempts() -> None:
    """Delete counts of attempts that have expired. A second run finds nothing."""
    retention.forget_attempts()
