"""Measures of jobs, backups and the database, for Prometheus."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from console.jobs.clock import JOBS
from console.metrics.declarations import Measure
from console.models import BackupRecord, JobRecord

CONNECTIONS = (
    "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity"
    " WHERE usename = current_user AND datname = current_database() GROUP BY 1"
)
SIZES = {
    "postgresql": "SELECT pg_database_size(current_database())",
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
}


def _job_periods() -> Iterator[tuple[str, float]]:
    """The period of each job in seconds."""
    return ((job.name, job.every.total_seconds()) for job in JOBS)


def _last_successes() -> Iterator[tuple[str, float]]:
    """The Unix time of the last success of each job that has one."""
    records = JobRecord.objects.scheduled().values_list("name", "succeeded_at")
    return ((name, at.timestamp()) for name, at in records if at)


def _durations() -> Iterator[tuple[str, float]]:
    """The seconds that the last run of each job took, if one has ended."""
    records = JobRecord.objects.scheduled().values_list("name", "lasted")
    return ((name, lasted.total_seconds()) for name, lasted in records if lasted is not None)


def _last_backup() -> list[tuple[str, float]]:
    """The Unix time at which the last backup ended; nothing without one."""
    ended_at = BackupRecord.objects.last_ended()
    return [("", ended_at.timestamp())] if ended_at else []


def _backup_period() -> list[tuple[str, float]]:
    """BACKUP_EXPECTED_HOURS in seconds; nothing if it is not set."""
    hours = settings.BACKUP_EXPECTED_HOURS
    return [("", hours * 3_600)] if hours else []


def _connections() -> list[tuple[str, float]]:
    """The number of connections of the console's role by state; nothing on SQLite."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(CONNECTIONS)
        return cursor.fetchall()


def _size() -> list[tuple[str, float]]:
    """The size of the database in bytes."""
    with connection.cursor() as cursor:
        cursor.execute(SIZES[connection.vendor])
        return [("", number) for (number,) in cursor.fetchall()]


JOB_PERIODS = Measure(
    "job_every_seconds", "How often each job should run.", _job_periods, label="job_name"
)
JOB_SUCCESSES = Measure(
    "job_succeeded_timestamp_seconds",
    "When each job last went well.",
    _last_successes,
    label="job_name",
)
JOB_FAILURES = Measure(
    "job_failures",
    "How often each job failed since it last went well.",
    lambda: JobRecord.objects.scheduled().values_list("name", "failures"),
    label="job_name",
)
JOB_DURATIONS = Measure(
    "job_seconds", "How long the last run of each job took.", _durations, label="job_name"
)
LAST_BACKUP = Measure(
    "backup_succeeded_timestamp_seconds", "When a backup last ended well.", _last_backup
)
BACKUP_PERIOD = Measure(
    "backup_expected_seconds", "Within how long another one is expected.", _backup_period
)
DATABASE_SIZE = Measure("database_bytes", "The size of the database.", _size)
DATABASE_CONNECTIONS = Measure(
    "database_connections", "Connections to PostgreSQL by their state.", _connections, label="state"
)
