"""Deleting rows of accounts after a time."""

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Session, TrustedBrowser

MOST_ATTEMPTS = 1_000_000
"""How many counts of attempts are kept, some 200 bytes each."""


def forget_sessions() -> None:
    """Delete sessions that expired or were idle too long, and trusted browsers that expired."""
    Session.objects.over().delete()
    TrustedBrowser.objects.filter(expires_at__lt=timezone.now()).delete()


def forget_attempts() -> None:
    """Delete expired counts of attempts, and those that expire first beyond `MOST_ATTEMPTS`.

    There can be too many because each address that a stranger tries adds one. Those that expire
    first matter least: limits of five minutes end before this runs again.
    """
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    last_deleted = f"SELECT expires FROM {table} ORDER BY expires DESC LIMIT 1 OFFSET %s"  # noqa: S608  (the name of a table, from a setting)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608  (as above)
        cursor.execute(f"DELETE FROM {table} WHERE expires <= ({last_deleted})", [MOST_ATTEMPTS])  # noqa: S608  (as above)
