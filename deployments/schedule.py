"""Scheduled tasks of deployments and runs."""

from celery import shared_task
from django.utils import timezone

from deployments import retention
from deployments.actions import transitions
from deployments.actions.late_jobs import watch_schedules
from deployments.actions.run_requests import expire_due_requests

MOST = 1_000
"""The most rows in one run of a task; the rest follow a minute later."""


@shared_task
def end_due_deployments() -> int:
    """Expire deployments that no one approved or fetched in time; mark silent running ones.

    Returns how many. May run twice at the same time, because what one run has ended is no longer
    due for the other.
    """
    return transitions.end_due_deployments(at=timezone.now(), most=MOST)


@shared_task
def notice_late_runs() -> int:
    """Note scheduled jobs whose run was not reported in time, and expire requested runs.

    Returns how many jobs are newly late. May run twice at the same time and be interrupted, because
    each row is changed under its lock and then no longer due.
    """
    now = timezone.now()
    expire_due_requests(at=now, most=MOST)
    return watch_schedules(at=now, most=MOST)


@shared_task
def forget_old_runs() -> None:
    """Delete runs after 90 days. May run twice at the same time."""
    retention.delete_old_runs(at=timezone.now())
