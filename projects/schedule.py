"""What the clock starts."""

from celery import shared_task
from django.utils import timezone

from projects.actions.time_up import end_what_is_due

MOST = 1_000
"""In one run; the rest comes a minute later."""


@shared_task
def end_due_deployments() -> int:
    """Expire what nobody approved or fetched in time, and note which engines say nothing.

    May run twice, and at the same time: what one run has moved is not due for the other.
    """
    return end_what_is_due(at=timezone.now(), most=MOST)
