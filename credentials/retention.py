"""What of credentials is deleted after a time."""

from credentials.models import kinds

EXPIRED_KEPT_DAYS = 30
"""For how long an expired one is listed, so that people see why a program stopped."""


def forget_expired() -> None:
    """Delete what expired a month ago. The history keeps its name, and what it could do."""
    for kind in kinds():
        kind.objects.long_expired(EXPIRED_KEPT_DAYS).delete()
