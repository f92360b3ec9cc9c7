"""Notifications of events, and announcements from which notifications of all members are made."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from outbox.models import Mail


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications by time."""

    def due(self, at: datetime) -> Self:
        """Notifications that are due at this time and in no email yet."""
        return self.filter(mail=None, due_at__lte=at)


class Notification(models.Model):
    """One event of which one person is notified, immediately or in the email of the day.

    It has the event's ID only: the sentence is made when the email is sent. Notifications of one
    person and organization that are due together go into one email.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # IDs, because the last notification outlives the organization, and nothing refers to events.
    organization_id = models.UUIDField()
    event_id = models.BigIntegerField()
    due_at = models.DateTimeField(default=timezone.now)
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            # The event comes first, because rows are found by event, and never by person.
            models.UniqueConstraint(
                "event_id", "user", name="notification_once_per_event_and_person"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(mail=None), name="notification_waiting"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"event {self.event_id} to {self.user}"


class Announcement(models.Model):
    """One event of which everyone is notified: a job makes the notifications, batch by batch.

    It is created in the transaction of the event, and deleted after the last batch. It holds all
    that a batch needs, so that each batch is one statement.
    """

    # IDs, because it may outlive the organization, and nothing refers to events.
    event_id = models.BigIntegerField()
    organization_id = models.UUIDField()
    actor_id = models.BigIntegerField(null=True)
    is_urgent = models.BooleanField()
    """Whether it is sent immediately, whatever a member chose."""
    due_at = models.DateTimeField(default=timezone.now)
    daily_due_at = models.DateTimeField()

    # Who is notified: either the members up to the newest at that time, or, if memberships are
    # deleted, everyone who was notified of an earlier event.
    newest_membership_id = models.BigIntegerField(null=True)
    earlier_event_id = models.BigIntegerField(null=True)
    cursor = models.BigIntegerField(default=0, db_default=0)
    """The ID of the last membership, or else person, of the batches so far."""

    class Meta:
        constraints = [
            models.UniqueConstraint("event_id", name="announcement_once_per_event"),
            models.CheckConstraint(
                condition=Q(newest_membership_id=None, earlier_event_id__isnull=False)
                | Q(newest_membership_id__isnull=False, earlier_event_id=None),
                name="announcement_has_one_audience",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"event {self.event_id} to everyone"
