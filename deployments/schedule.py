"""What the clock starts."""

from celery import shared_task
from django.utils import timezone

from deployments import retention
from deployments.actions import transitions
from deployments.actions.late_jobs import watch_schedules
from deployments.actions.run_requests import expire_due_requests

MOST = 1_000
"""In one run; the rest comes a minute later."""


@shared_task
def end_due_deployments() -> int:
    """Expire what no one approved or fetched in time, and note which engines say nothing.

    May run twice, and at the same time: what one run has moved is not due for the other.
    """
    return transitions.end_due_deployments(at=timezone.now(), most=MOST)


@shared_task
def notice_late_runs() -> int:
    """Note which scheduled jobs have not reported in time, and let requested runs expire.

    May run twice, at the same time, and end at any point: each job is noted under its lock, and
    what one run has noted is not due for the other.
    """
    now = timezone.now()
    expire_due_requests(at=now, most=MOST)
    return watch_schedules(at=now, most=MOST)


@shared_task
def forget_old_runs() -> None:
    """Delete runs after 90 days. A second run, also at the same time, finds nothing."""
    retention.delete_old_runs(at=timezone.now())
