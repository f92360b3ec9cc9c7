"""What someone is to be told about an event."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from outbox.models import Mail


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications by whether their mail was asked for."""

    def due(self, at: datetime) -> Self:
        """Those whose time has come and that are in no mail yet."""
        return self.filter(mail=None, due_at__lte=at)


class Notification(models.Model):
    """One event that one person hears of, immediately or in the email of the day.

    It names the event by its id and says nothing itself: the words are made when the email is sent.
    What is due at the same time for one person and organization goes into one email.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Ids: the last notification outlives the organization, and nothing refers to an event.
    organization_id = models.UUIDField()
    event_id = models.BigIntegerField()
    due_at = models.DateTimeField(default=timezone.now)
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            # The event first: who was told of one is asked, and what a person was told never is.
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
