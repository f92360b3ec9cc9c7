"""The jobs of the app."""

import logging
import time

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from console.jobs.batches import delete_in_order, walk, work_off
from organizations.actions import member_access, reminders
from organizations.actions.permanent_deletion import delete_permanently
from organizations.domains.email_checks import EMAIL_DOMAINS
from organizations.models import IdempotencyKey, Organization
from organizations.models.idempotency_key import KEPT_FOR
from organizations.notifications import announcements, retention
from organizations.notifications import notifying as notifications

REMOVING_LASTS = 240
"""Seconds after which no further batch is begun, below the time limit of a task."""
FORGOTTEN_IN_BATCH = 5_000
CHECKING_LASTS = 60.0
"""Seconds after which no further domain is begun."""

logger = logging.getLogger(__name__)


@shared_task
def send_notifications() -> None:
    """Enqueue emails for due notifications, one for each person and organization.

    When no notification is due, creates those of announcements, batch by batch. Stops after 5
    seconds, half of the time between two runs, so that a worker is left to send emails. May run
    twice, also at the same time, because each run locks people and announcements that no other has
    locked. A run that was killed is continued by the next.
    """
    work_off(
        lambda: notifications.enqueue_due_emails() or announcements.notify_next_batch(), seconds=5
    )


@shared_task
def remind_invitees() -> None:
    """Enqueue reminders for people whose invitations expire within a day.

    May run twice, also at the same time, because people who were reminded are not found again.
    """
    walk(reminders.remind_invitees, seconds=60)


@shared_task
def remind_of_ends() -> None:
    """Notify members and administrators of memberships that end within 7 days, and within 1 day.

    May run twice, also at the same time, because each run locks the memberships of which it
    notifies, and they are not found again.
    """
    walk(member_access.remind_of_ends, seconds=60)


@shared_task
def forget_old_mails() -> None:
    """Delete old emails that were sent, and the notifications in them.

    May run twice, also at the same time, because each run locks the emails that it deletes.
    """
    retention.delete_old_mails()


@shared_task
def forget_idempotency_keys() -> None:
    """Delete keys of requests, with the answers to them, that are older than `KEPT_FOR`.

    May run twice, also at the same time. What is left after four minutes, the next run deletes.
    """
    old = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    delete_in_order(old, "created_at", at_once=FORGOTTEN_IN_BATCH, seconds=REMOVING_LASTS)


@shared_task
def remove_due_organizations() -> None:
    """Delete the organizations whose deletion is due, each with everything that belongs to it.

    May run twice, also at the same time, because runs wait for each other. A run that was killed,
    or that has something left after four minutes, is continued by the next. An organization that
    cannot be deleted is logged and tried again by the next run; the others are deleted.
    """
    until = time.monotonic() + REMOVING_LASTS
    due_organizations = Organization.objects.due_for_removal().order_by("removal_due_at")
    for organization_id in list(due_organizations.values_list("pk", flat=True)):
        if (seconds := until - time.monotonic()) <= 0:
            return
        try:
            delete_permanently(organization_id=organization_id, seconds=seconds)
        except DatabaseError:
            logger.exception("Organization %s could not be removed", organization_id)


@shared_task
def check_email_domains() -> None:
    """Check the email domains that are due in DNS, one after the other, for 60 seconds.

    May run twice at the same time: each run claims domains that no other has. A domain whose run
    died is claimed again after five minutes.
    """
    work_off(EMAIL_DOMAINS.check_next, seconds=CHECKING_LASTS)
