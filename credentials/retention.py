"""What of credentials is deleted after a time."""

from console.jobs.batches import delete_in_order
from credentials.models import kinds

EXPIRED_KEPT_DAYS = 30
"""For how long an expired one is listed, so that people see why a program stopped."""
BATCH = 1_000
"""How many rows one transaction deletes."""
LASTS = 60
"""Seconds after which no further batch of a kind is begun."""


def forget_expired() -> None:
    """Delete credentials of every kind that expired a month ago. The history keeps their names."""
    for kind in kinds():
        expired = kind.objects.long_expired(EXPIRED_KEPT_DAYS)
        delete_in_order(expired, "expires_at", at_once=BATCH, seconds=LASTS)
