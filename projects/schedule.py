"""The jobs of the app."""

from celery import shared_task

from console.jobs.batches import walk
from projects.actions import roles


@shared_task
def remind_of_role_ends() -> None:
    """Notify members and administrators of roles in projects that end within 7 days, and 1 day.

    May run twice, also at the same time, because each run locks the roles of which it notifies, and
    they are not found again.
    """
    walk(roles.remind_of_role_ends, seconds=60)
