"""What everyone in an organization is still to be told."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Announcement(models.Model):
    """One event on its way to everyone: the worker makes notifications of it, batch by batch.

    Written in the transaction of what happened, and deleted when the last batch is done. It holds
    all that the batches need, so that each is one statement.
    """

    # Ids: it may outlive the organization, and nothing refers to an event.
    event_id = models.BigIntegerField()
    organization_id = models.UUIDField()
    actor_id = models.BigIntegerField(null=True)
    is_urgent = models.BooleanField()
    """Told immediately, whatever a member chose."""
    due_at = models.DateTimeField(default=timezone.now)
    daily_due_at = models.DateTimeField()

    # Whom it is told: either the members up to the newest at that moment, or, where the memberships
    # are gone, everyone who was told of an earlier event.
    newest_membership_id = models.BigIntegerField(null=True)
    earlier_event_id = models.BigIntegerField(null=True)
    cursor = models.BigIntegerField(default=0, db_default=0)
    """The membership, or the person, that the batches have come to."""

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
