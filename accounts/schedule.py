"""What the clock starts."""

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
    """Reset second factors whose owners waited long enough and have someone who vouched for them.

    May run twice, and at the same time: the second finds each request ended. One that fails keeps
    none of the others, and is tried again at the next run.
    """
    for pk in list(FactorReset.objects.to_settle(timezone.now()).values_list("pk", flat=True)):
        try:
            settle_reset(pk=pk)
        except DatabaseError:
            logger.exception("Second factor reset %s could not be settled", pk)


@shared_task
def forget_expired_sessions() -> None:
    """Delete the sessions and trusted browsers whose time ran out. A second run finds nothing."""
    retention.forget_sessions()


@shared_task
def forget_expired_attempts() -> None:
    """Delete the counts of attempts whose time ran out. A second run finds nothing."""
    retention.forget_attempts()
