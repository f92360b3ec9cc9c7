"""When Celery's beat starts what is due: `CELERY_BEAT_SCHEDULER` in the settings."""

from datetime import UTC, datetime

from celery.beat import Scheduler

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class DueAtStart(Scheduler):
    """Celery's scheduler without a file, which would remember when a task ran.

    Celery counts a task that it does not know yet from now, so a daily one never runs where beat is
    made anew each day. Every task is due at the start instead: one that runs in vain finds nothing
    to do.
    """

    def setup_schedule(self) -> None:
        """Read the schedule, as if nothing had run for years."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = LONG_AGO
