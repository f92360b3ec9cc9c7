"""When the provider is asked again of something."""

from datetime import datetime, timedelta

from billing.models import PaymentAttempt

LEASE = timedelta(minutes=1)
"""For how long no one else asks: longer than a call may take."""
LONGEST = timedelta(minutes=30)


def next_try_at(attempt: PaymentAttempt, now: datetime) -> datetime:
    """When the provider is asked again about an attempt: after 2 minutes, 4, …, at most 30."""
    return now + min(LEASE * 2 ** min(attempt.tries, 10), LONGEST)
