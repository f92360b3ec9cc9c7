"""What everyone in an organization is still to be told."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


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
