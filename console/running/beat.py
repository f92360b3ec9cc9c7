"""When Celery's beat starts what is due: `CELERY_BEAT_SCHEDULER` in the settings."""

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
    """Celery's scheduler, which goes on from what the rows of jobs say.

    Celery counts a task that it does not know yet from now, and it knows none where its file goes
    with each container: a daily one would never run. Here all that did not go well within its
    period is due at the start. If the rows cannot be read, everything is: a job that runs in vain
    finds nothing to do.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self.looks_at, self.wall_clock = 0.0, time.time()
        self.started: dict[Request, float] = {}
        super().__init__(*args, **options)

    def setup_schedule(self) -> None:
        """Read the schedule, and when each job last went well."""
        from console.jobs import remembered  # whose models are loaded later than this module

        super().setup_schedule()
        went_well = remembered.last_successes()
        for name, entry in self.schedule.items():
            entry.last_run_at = went_well.get(name, LONG_AGO)

    def tick(self, *args: Any, **options: Any) -> float:
        """Start what is due or requested; returns after how many seconds to look again."""
        from console.jobs import remembered

        if time.time() < self.wall_clock - SET_BACK:
            # What is next is reckoned by it: each job would wait until it comes there again.
            self.make_all_due()
        self.wall_clock = time.time()
        if (now := time.monotonic()) >= self.looks_at:
            self.looks_at = now + LOOKS_EVERY
            self.make_due(remembered.requests(), now)
        interval: float = super().tick(*args, **options)
        return min(interval, LOOKS_EVERY)

    def adjust(self, n: float, drift: float = 0) -> float:
        """When to look again. Celery looks 10 ms before, and on without a pause until it is due."""
        return n

    def make_all_due(self) -> None:
        """As at a start without rows."""
        for entry in self.schedule.values():
            entry.last_run_at = LONG_AGO
        self.populate_heap()

    def make_due(self, requests: "list[Request]", now: float) -> None:
        """Once, and again a minute later as long as no worker has begun: that ends the request."""
        self.started = {
            request: at
            for request, at in self.started.items()
            if request in requests and now - at < STARTS_AGAIN_AFTER
        }
        for request in requests:
            name, _ = request
            if request not in self.started and name in self.schedule:
                self.started[request] = now
                self.schedule[name].last_run_at = LONG_AGO
                self.populate_heap()
