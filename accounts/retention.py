"""What of accounts is deleted after a time."""

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Session, TrustedBrowser


def forget_sessions() -> None:
    """Delete sessions and trusted browsers that have ended or expired."""
    Session.objects.over().delete()
    TrustedBrowser.objects.filter(expires_at__lt=timezone.now()).delete()


def forget_attempts() -> None:
    """Delete the counts of attempts that have expired.

    The cache itself deletes them only when it is full, and then others with them.
    """
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608  (the name of a table, from a setting)
