"""When a scheduled job is to run."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from console.database.constraints import choice_constraint
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization
from projects.components import cron
from projects.models.component import Component

LONGEST_GRACE = 7 * 24 * 60
"""Minutes for which a run may keep people waiting."""


class Overlap(models.TextChoices):
    """What the engine does at a time when the former run has not ended."""

    SKIP = "skip", "Skip the new run"
    ALLOW = "allow", "Let both run"
    REPLACE = "replace", "Stop the former run"


class Schedule(models.Model):
    """When a scheduled job runs: cron's five fields in a time zone. The engine runs it.

    A component has at most one, and only a scheduled job has any. A run that did not report within
    the grace is late.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    component = models.OneToOneField(Component, on_delete=models.CASCADE, related_name="schedule")
    expression = models.CharField(max_length=cron.LONGEST)
    time_zone = models.CharField(max_length=60)
    grace_minutes = models.PositiveSmallIntegerField()
    overlap = models.CharField(max_length=10, choices=Overlap)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            choice_constraint("overlap", Overlap),
            models.CheckConstraint(
                condition=Q(grace_minutes__gte=1, grace_minutes__lte=LONGEST_GRACE),
                name="schedule_grace_within_a_week",
                violation_error_message="Enter 1 to 10,080 minutes.",
            ),
            SameOrganization("component"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.expression} {self.time_zone}"

    @property
    def words(self) -> str:
        """The schedule in words, such as "At 09:00 on Monday through Friday"."""
        return cron.words(self.expression)

    @property
    def grace(self) -> timedelta:
        """How long after its time a run can report without being late."""
        return timedelta(minutes=self.grace_minutes)

    def next_time(self, *, after: datetime) -> datetime | None:
        """The first time of the schedule after `after`, in UTC; None if there is none."""
        return cron.next_time(self.expression, self.time_zone, after=after)

    @property
    def coming(self) -> Sequence[datetime]:
        """The next five times of the schedule, in UTC."""
        return cron.next_times(self.expression, self.time_zone, after=timezone.now(), count=5)


def schedule_of(component: Component) -> Schedule | None:
    """The schedule of the component, or None."""
    return Schedule.objects.filter(component=component).first()
