"""Records of the console's own work: runs of jobs, and backups."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone

from console.jobs.clock import JOBS, Job

GRACE = timedelta(minutes=5)
"""How late a job may be, because workers have others to do."""
ENDS_WITHIN = timedelta(minutes=10)
"""After how long a run without end counts as ended by force.

A worker ends a job, or itself, after half of it: see `CELERY_TASK_TIME_LIMIT`. A run by hand may
take longer, and shows every minute in `alive_at` that it goes on.
"""

FAILING = Q(failures__gt=0)


class JobRecordQuerySet(models.QuerySet["JobRecord"]):
    """Records of jobs by their state."""

    def scheduled(self) -> Self:
        """Records of jobs that this release schedules."""
        return self.filter(name__in=[job.name for job in JOBS])

    def requested(self) -> Self:
        """Scheduled jobs that an operator requested, and that have not begun since."""
        return self.scheduled().filter(requested_at__isnull=False)

    def failing(self) -> Self:
        """Scheduled jobs whose last run failed."""
        return self.scheduled().filter(FAILING)

    def late(self) -> Self:
        """Scheduled jobs whose last success is too long ago for their period, or that have none."""
        return self.scheduled().filter(_late(timezone.now()))

    def unended(self) -> Self:
        """Scheduled jobs whose last run began long ago and did not end: its worker was killed."""
        return self.scheduled().filter(_unended(timezone.now()))

    def troubled(self) -> Self:
        """Scheduled jobs that are failing, late or unended."""
        now = timezone.now()
        return self.scheduled().filter(FAILING | _late(now) | _unended(now))

    def expect(self, names: Collection[str]) -> None:
        """Create missing records for these jobs, and delete those of others. May run twice."""
        records = [JobRecord(name=name) for name in names]
        JobRecord.objects.bulk_create(records, ignore_conflicts=True)
        self.exclude(name__in=names).delete()

    def note(self, name: str, **changes: object) -> None:
        """Save the changes to the record of the job, which is created if there is none."""
        if not self.filter(name=name).update(**changes):
            JobRecord.objects.bulk_create([JobRecord(name=name)], ignore_conflicts=True)
            self.filter(name=name).update(**changes)


def _late(now: datetime) -> Q:
    """Records without a success for longer than allowed, or with one in the future."""
    late = Q(pk__in=[])
    for period in {job.every for job in JOBS}:
        with_period = Q(name__in=[job.name for job in JOBS if job.every == period])
        limit = now - _allowed(period)
        too_old = Q(succeeded_at__lt=limit) | Q(succeeded_at=None, expected_since__lt=limit)
        late |= with_period & too_old
    # If the system's time was set back, the clock waits until it comes to that moment again.
    return late | Q(succeeded_at__gt=now + GRACE)


def _unended(now: datetime) -> Q:
    """Records whose last run began long ago, has not ended, and shows no life."""
    has_no_end = Q(ended_at=None) | Q(ended_at__lt=F("began_at"))
    long_ago = now - ENDS_WITHIN
    return Q(began_at__lt=long_ago) & has_no_end & (Q(alive_at=None) | Q(alive_at__lt=long_ago))


def _allowed(period: timedelta) -> timedelta:
    """How old the last success of a job with this period may be: one run may fail or be missed."""
    return 2 * period + GRACE


class JobRecord(models.Model):
    """How the runs of a job went, in any worker: one row for each job.

    If runs follow one another within seconds, not each is recorded. `failures` counts those since
    the last success. `error` is the class and the place of the last one, without its message, which
    may hold an address or a secret.
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
    # Requested by an operator. The clock then starts the job, and the next begin clears this.
    requested_at = models.DateTimeField(null=True)

    objects = JobRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "job"

    def __str__(self) -> str:
        return self.name

    @property
    def job(self) -> Job | None:
        """The declaration of the job; None if this release has none."""
        return JOBS.get(self.name)

    @property
    def is_running(self) -> bool:
        """Whether the last run has begun and not ended, as far as is recorded."""
        return self.began_at is not None and (
            self.ended_at is None or self.ended_at < self.began_at
        )

    @property
    def is_unended(self) -> bool:
        """Whether the last run should have ended long ago, and has shown no life since."""
        last = max(filter(None, (self.began_at, self.alive_at)), default=None)
        return self.is_running and last is not None and last < timezone.now() - ENDS_WITHIN

    @property
    def is_late(self) -> bool:
        """Whether the last success is too old for the job's period, missing, or in the future.

        False for a job that is not scheduled.
        """
        if self.job is None:
            return False
        now = timezone.now()
        counted_from = self.succeeded_at or self.expected_since
        is_in_future = self.succeeded_at is not None and self.succeeded_at > now + GRACE
        return is_in_future or counted_from < now - _allowed(self.job.every)

    @property
    def due_at(self) -> datetime | None:
        """When the clock starts the job next; None if it is due now or not scheduled."""
        last_run_at = max(filter(None, (self.began_at, self.succeeded_at)), default=None)
        if self.job is None or last_run_at is None:
            return None
        due_at = last_run_at + self.job.every
        return due_at if due_at > timezone.now() else None


class BackupRecordQuerySet(models.QuerySet["BackupRecord"]):
    """Records of backups that ended well."""

    def note(self) -> None:
        """Record that a backup has ended well now, in place of earlier records."""
        record = self.create()
        self.exclude(pk=record.pk).delete()

    def last_ended(self) -> datetime | None:
        """When the last backup ended; None if there is no record."""
        return self.aggregate(last=Max("ended_at"))["last"]


class BackupRecord(models.Model):
    """Records that a backup of this database ended well. It is saved after the copy was made.

    So a restored database has the record of the backup before the one that was restored.
    """

    ended_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BackupRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "backup"

    def __str__(self) -> str:
        return f"Backup of {self.ended_at:%Y-%m-%d %H:%M:%S} UTC"
