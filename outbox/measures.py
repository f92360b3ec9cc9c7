"""What is measured of email."""

from django.db.models import Count, Q

from console.metrics.declarations import Measure
from outbox.models import Mail


def _states() -> list[tuple[str, float]]:
    """The numbers of emails that wait, were tried in vain, and were given up in 7 days."""
    waiting = Mail.objects.waiting().aggregate(
        all=Count("pk"), retried=Count("pk", filter=Q(attempts__gt=0))
    )
    return [
        ("waiting", waiting["all"]),
        ("retried", waiting["retried"]),
        ("given_up", Mail.objects.given_up().count()),
    ]


MAIL = Measure(
    "mail",
    "Emails that wait, those of them that failed before, and those given up in the last 7 days.",
    _states,
    label="state",
)
OLDEST_MAIL = Measure(
    "mail_oldest_seconds",
    "For how long the oldest email that waits has been due.",
    lambda: [("", Mail.objects.oldest_due_for())],
)
