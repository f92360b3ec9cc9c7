"""What the clock starts."""

from celery import shared_task
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Session, TrustedBrowser


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
