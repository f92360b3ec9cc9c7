"""The scheduler of Celery's beat: `CELERY_BEAT_SCHEDULER` in the settings."""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from celery.beat import Scheduler

if TYPE_CHECKING:
    from console.jobs.remembered import Request

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LOOKS_EVERY = 10  # seconds, for what operators request
STARTS_AGAIN_AFTER = 60  # seconds in which no worker began what was requested
SET_BACK = 30  # seconds by which the system's time falls, and a machine that keeps time does not


class JobScheduler(Scheduler):
    """Celery's scheduler, which takes the last success of each job from its row.

    Celery itself counts a task that is new to it from now, and keeps what it knows in a file that
    goes with each container, so that a daily task would never run. Here each job that did not
    succeed within its period is due at the start. If the rows cannot be read, all jobs are, because
    one that runs in vain does no harm.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self.looks_at, self.wall_clock = 0.0, time.time()
        self.started: dict[Request, float] = {}
        super().__init__(*args, **options)

    def setup_schedule(self) -> None:
        """Read the schedule, and the last success of each job."""
        from console.jobs import remembered  # whose models are loaded later than this module

        super().setup_schedule()
        last_successes = remembered.last_successes()
        for name, entry in self.schedule.items():
            entry.last_run_at = last_successes.get(name, LONG_AGO)

    def tick(self, *args: Any, **options: Any) -> float:
        """Start the jobs that are due or requested. Returns the seconds until the next look."""
        from console.jobs import remembered

        if time.time() < self.wall_clock - SET_BACK:
            # Due times depend on it: each job would wait until the clock comes there again.
            self.make_all_due()
        self.wall_clock = time.time()
        if (now := time.monotonic()) >= self.looks_at:
            self.looks_at = now + LOOKS_EVERY
            self.make_due(remembered.requests(), now)
        interval: float = super().tick(*args, **options)
        return min(interval, LOOKS_EVERY)

    def adjust(self, n: float, drift: float = 0) -> float:
        """The seconds to wait, unchanged: Celery wakes 10 ms before and loops until it is due."""
        return n

    def make_all_due(self) -> None:
        """Have every job run now, as at a start without rows."""
        for entry in self.schedule.values():
            entry.last_run_at = LONG_AGO
        self.populate_heap()

    def make_due(self, requests: "list[Request]", now: float) -> None:
        """Make the jobs due that operators requested, each once a minute until a worker begins it.

        The worker's begin removes the request. `now` is of the monotonic clock.
        """
        self.started = {
            request: started_at
            for request, started_at in self.started.items()
            if request in requests and now - started_at < STARTS_AGAIN_AFTER
        }
        for request in requests:
            name, _ = request
            if request not in self.started and name in self.schedule:
                self.started[request] = now
                self.schedule[name].last_run_at = LONG_AGO
                self.populate_heap()
