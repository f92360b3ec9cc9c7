"""What the clock starts."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from accounts.actions import settle_reset
from accounts.models import FactorReset, Session, TrustedBrowser

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
    Session.objects.over().delete()
    TrustedBrowser.objects.filter(expires_at__lt=timezone.now()).delete()


@shared_task
def forget_expired_attempts() -> None:
    """Delete the counts of attempts whose time ran out. A second run finds nothing.

    The cache itself deletes them only when it is full, and then others with them.
    """
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608  (the name of a table, from a setting)
