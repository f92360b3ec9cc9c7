"""What the console remembers of its own work."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone

from console.jobs.clock import JOBS, Job

GRACE = timedelta(minutes=5)
"""By how much a job may be behind, since workers have others to do."""
ENDS_WITHIN = timedelta(minutes=10)
"""A worker ends a job, or itself, after half of it: see `CELERY_TASK_TIME_LIMIT`.

Where someone runs it by hand, it may take longer: that process says again and again that it runs.
"""

FAILING = Q(failures__gt=0)


class JobRecordQuerySet(models.QuerySet["JobRecord"]):
    """Jobs by how they go."""

    def scheduled(self) -> Self:
        """Those that this release still has."""
        return self.filter(name__in=[job.name for job in JOBS])

    def requested(self) -> Self:
        """Those that an operator asked for, and that have not begun since."""
        return self.scheduled().filter(requested_at__isnull=False)

    def failing(self) -> Self:
        """Those whose last run failed."""
        return self.scheduled().filter(FAILING)

    def late(self) -> Self:
        """Those that went well too long ago for their period, or never since they were expected."""
        return self.scheduled().filter(_late(timezone.now()))

    def unended(self) -> Self:
        """Those whose last run began long ago and did not end, as when its worker was killed."""
        return self.scheduled().filter(_unended(timezone.now()))

    def troubled(self) -> Self:
        """Those that an operator should look at."""
        now = timezone.now()
        return self.scheduled().filter(FAILING | _late(now) | _unended(now))

    def expect(self, names: Collection[str]) -> None:
        """Have a row for each of these jobs, and for no other. May run twice."""
        made = [JobRecord(name=name) for name in names]
        JobRecord.objects.bulk_create(made, ignore_conflicts=True)
        self.exclude(name__in=names).delete()

    def note(self, name: str, **changes: object) -> None:
        """Write it on the row of the job, which is made if there is none."""
        if not self.filter(name=name).update(**changes):
            JobRecord.objects.bulk_create([JobRecord(name=name)], ignore_conflicts=True)
            self.filter(name=name).update(**changes)


def _late(now: datetime) -> Q:
    late = Q(pk__in=[])
    for period in {job.every for job in JOBS}:
        of_it = Q(name__in=[job.name for job in JOBS if job.every == period])
        at = now - _allowed(period)
        late |= of_it & (Q(succeeded_at__lt=at) | Q(succeeded_at=None, expected_since__lt=at))
    # Where the system's time was set back, the clock waits until it comes to that moment again.
    return late | Q(succeeded_at__gt=now + GRACE)


def _unended(now: datetime) -> Q:
    has_not = Q(ended_at=None) | Q(ended_at__lt=F("began_at"))
    long_ago = now - ENDS_WITHIN
    return Q(began_at__lt=long_ago) & has_not & (Q(alive_at=None) | Q(alive_at__lt=long_ago))


def _allowed(period: timedelta) -> timedelta:
    """How long ago a job of this period may have gone well: one run may fail or be missed."""
    return 2 * period + GRACE


class JobRecord(models.Model):
    """How the runs of a job went, whichever worker did them: one row for each job.

    Of runs that follow one another within seconds, not each is noted. `failures` counts those since
    the last success. `error` is the kind and the place of the last one: its words, which may hold
    an address or a secret, are only in the log.
    """

    name = models.CharField(max_length=80, unique=True)
    expected_since = models.DateTimeField(default=timezone.now, editable=False)
    began_at = models.DateTimeField(null=True)
    # The last sign of life of a run that has no time limit.
    alive_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    lasted = models.DurationField(null=True)
    failures = models.PositiveIntegerField("failures in a row", default=0)
    error = models.CharField(max_length=200, blank=True)
    # Asked for by an operator; the clock has it begin, and whatever begins takes this away.
    requested_at = models.DateTimeField(null=True)

    objects = JobRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "job"

    def __str__(self) -> str:
        return self.name

    @property
    def job(self) -> Job | None:
        """What this release says of it; None if it has it no longer."""
        return JOBS.get(self.name)

    @property
    def is_running(self) -> bool:
        """Whether its last run has begun and not ended, as far as is known."""
        return self.began_at is not None and (
            self.ended_at is None or self.ended_at < self.began_at
        )

    @property
    def is_unended(self) -> bool:
        """Whether that run began so long ago that it should have ended, and gave no sign since."""
        last = max(filter(None, (self.began_at, self.alive_at)), default=None)
        return self.is_running and last is not None and last < timezone.now() - ENDS_WITHIN

    @property
    def is_late(self) -> bool:
        """Whether it went well too long ago for its period, or never since it was expected."""
        if self.job is None:
            return False
        now = timezone.now()
        last = self.succeeded_at or self.expected_since
        is_to_come = self.succeeded_at is not None and self.succeeded_at > now + GRACE
        return is_to_come or last < now - _allowed(self.job.every)

    @property
    def due_at(self) -> datetime | None:
        """When the clock starts it next; None if it is due now, or no longer scheduled."""
        last = max(filter(None, (self.began_at, self.succeeded_at)), default=None)
        if self.job is None or last is None:
            return None
        due_at = last + self.job.every
        return due_at if due_at > timezone.now() else None


class BackupRecordQuerySet(models.QuerySet["BackupRecord"]):
    """Backups that ended well, as far as they were noted."""

    def note(self) -> None:
        """One has ended well just now. Those before it no longer count."""
        noted = self.create()
        self.exclude(pk=noted.pk).delete()

    def last_ended(self) -> datetime | None:
        """When the last one did; None if none was noted."""
        return self.aggregate(last=Max("ended_at"))["last"]


class BackupRecord(models.Model):
    """That a backup of this database ended well. The row is written after the copy was made.

    So a database that was restored has the row of the backup before that one.
    """

    ended_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BackupRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "backup"

    def __str__(self) -> str:
        return f"Backup of {self.ended_at:%Y-%m-%d %H:%M:%S} UTC"
