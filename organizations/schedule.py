"""What the clock starts."""

import logging
import time

from celery import shared_task
from django.db import DatabaseError

from console.jobs.batches import walk, work_off
from organizations.actions import reminders
from organizations.actions.permanent_deletion import delete_permanently
from organizations.models import Organization
from organizations.notifications import announcements, retention
from organizations.notifications import notifying as notifications

REMOVING_LASTS = 240
"""Seconds after which no further batch is begun, below the time limit of a task."""

logger = logging.getLogger(__name__)


@shared_task
def send_notifications() -> None:
    """Gather what people are now to be told into emails, one for each organization.

    What everyone is to be told is spread batch by batch, whenever no one else waits for an email,
    and for half of the time at most, so that a worker is left to send emails. May run twice, and at
    the same time: each run takes people, and announcements, that no other holds. One that dies is
    gone on with.
    """
    work_off(
        lambda: notifications.enqueue_due_emails() or announcements.notify_next_batch(), seconds=5
    )


@shared_task
def remind_invitees() -> None:
    """Remind the people whose invitations expire within a day.

    May run twice, and at the same time: who was reminded is not found again.
    """
    walk(reminders.remind_invitees, seconds=60)


@shared_task
def forget_old_mails() -> None:
    """Delete the emails that went long ago, and the notifications in them.

    May run twice, and at the same time: what one run has deleted is not there for the other.
    """
    retention.delete_old_mails()


@shared_task
def remove_due_organizations() -> None:
    """Remove the organizations whose time is over, each with everything that belongs to it.

    May run twice, and at the same time: the runs take turns, and one that dies is gone on with.
    One that cannot be removed keeps none of the others, and is tried again at the next run, as is
    one of which something is left after four minutes.
    """
    until = time.monotonic() + REMOVING_LASTS
    due = Organization.objects.due_for_removal().order_by("removal_due_at")
    for organization_id in list(due.values_list("pk", flat=True)):
        if (seconds := until - time.monotonic()) <= 0:
            return
        try:
            delete_permanently(organization_id=organization_id, seconds=seconds)
        except DatabaseError:
            logger.exception("Organization %s could not be removed", organization_id)
