"""Celery's worker and beat in one process, for `bin/start`: `python -m console.running.background`.

They pass messages in the memory of this process, so that none is ever read half-written (ADR 13).
A message that is lost with the process is sent again by the clock, and what must survive is in the
database. Production runs the same tasks by the same schedule, with Redis between its processes.
"""

import logging
import math
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any, cast

import django
from celery import signals
from celery.beat import Service
from django.db import Error, connection

from console.celery import app
from console.jobs.clock import JOBS
from console.running.beat import LONG_AGO, JobScheduler

LOOKS_EVERY = 1  # second; a signal to stop is seen without waiting for it
STUCK_AFTER = 300  # seconds; a thread cannot be ended, only its process
STANDS_STILL_AFTER = 30  # seconds without a tick; it ticks every 10 at least
RUNS_EVERY = 60  # seconds, also if a job says that it has nothing to do
PAUSED_AFTER = 10  # seconds between two looks
MAY_FINISH_WITHIN = 4  # seconds, once the process is told to stop

logger = logging.getLogger("console.running.background")


class Running:
    """The tasks that the clock has started and that have not ended, each with its start.

    It listens to Celery's signals. `since` is by task ID, in seconds of the monotonic clock.
    """

    def __init__(self) -> None:
        self.since: dict[str, tuple[str, float]] = {}
        # Before it is sent, because a quick task may have ended when Celery says that it was sent.
        # It would then never be removed, and end the process as stuck.
        signals.before_task_publish.connect(self.note_message)
        signals.task_prerun.connect(self.note_start)
        signals.task_postrun.connect(self.note_end)
        signals.task_revoked.connect(self.note_expiry)

    @property
    def names(self) -> list[str]:
        """The names of the tasks."""
        return [name for name, _ in list(self.since.values())]

    def note_message(self, sender: str, headers: dict[str, Any], **_: Any) -> None:
        """Add a task whose message is about to be sent."""
        self.since[headers["id"]] = sender, time.monotonic()

    def note_start(self, task_id: str, task: Any, **_: Any) -> None:
        """Count the time of a task from now, because it begins."""
        self.since[task_id] = task.name, time.monotonic()

    def note_end(self, task_id: str, **_: Any) -> None:
        """Remove a task that has ended, well or not."""
        self.since.pop(task_id, None)

    def note_expiry(self, request: Any, **_: Any) -> None:
        """Remove a task that has waited for too long, and does not begin."""
        self.since.pop(request.id, None)

    def begin_again(self) -> None:
        """Count the time of each task from now."""
        now = time.monotonic()
        self.since = {key: (name, now) for key, (name, _) in list(self.since.items())}

    def trouble(self) -> str:
        """The tasks that have run for too long, as a sentence; "" if there are none."""
        now = time.monotonic()
        names = [name for name, since in list(self.since.values()) if now - since > STUCK_AFTER]
        return f"Stuck for {STUCK_AFTER} seconds: {', '.join(names)}" if names else ""


running = Running()


class Clock(JobScheduler):
    """A scheduler that starts no task that still runs, or slow ones would take all threads.

    It also leaves out a run that would find nothing to do, because each opens the database anew:
    an idle console takes 0.34 % of a core so, and 1.4 % without. But each job runs at the start,
    while an operator requests it, and once a minute, so that its row shows that it can.

    Its `trouble` can be asked, because an exception in its thread would end the thread only.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self.ticked_at = time.monotonic()
        self.ran_at: dict[str, float] = {}
        super().__init__(*args, **options)

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """Have a worker run the entry that is due, unless it still runs or need not run now.

        It need not if it would find nothing, unless it is requested or last ran a minute ago.
        """
        if entry.task in running.names or not self._must_run(entry):
            return
        self.ran_at[entry.name] = time.monotonic()
        super().apply_entry(entry, producer)

    def tick(self, *args: Any, **options: Any) -> float:
        """Start what is due, and note when. Returns the seconds until the next look."""
        interval: float = super().tick(*args, **options)
        self.ticked_at = time.monotonic()
        return interval

    def _must_run(self, entry: Any) -> bool:
        """Whether a run may find something, is requested, or is the first within a minute.

        True also if the job cannot say, because the run then reports the error.
        """
        job = JOBS.get(entry.name)
        requested = {name for name, _ in self.started}
        is_requested = entry.last_run_at == LONG_AGO or entry.name in requested
        seconds = time.monotonic() - self.ran_at.get(entry.name, -math.inf)
        if job is None or is_requested or seconds >= RUNS_EVERY:
            return True
        try:
            return job.has_work()
        except Error:  # the run logs what is wrong with the database
            return True
        except Exception:  # it would end the clock
            logger.exception("%s cannot say whether it has work", job.name)
            return True

    def trouble(self) -> str:
        """Why no job would be started any longer, as a sentence; "" if all is well."""
        if time.monotonic() - self.ticked_at > STANDS_STILL_AFTER:
            return "The clock stands still"
        # Last runs in the future would make the clock wait for them.
        if time.time() < self.wall_clock - STANDS_STILL_AFTER:
            return "The system's time was set back"
        return ""


class Background:
    """The worker and the clock, each in a thread, and the watch that ends the process."""

    def __init__(self) -> None:
        self.stop_requests: SimpleQueue[None] = SimpleQueue()
        self.threads: list[threading.Thread] = []
        self.beat = Service(app, scheduler_cls=Clock)
        self.worker = app.WorkController(
            pool="threads",
            # One for each, so that none waits for another one that is slow.
            concurrency=len(app.conf.beat_schedule),
            hostname="console",
            # One worker has no one to gossip with.
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            ready_callback=self._start_clock,
        )

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal: have `run` stop. Running tasks then get a few seconds."""
        self.stop_requests.put(None)

    def run(self) -> int:
        """Run until a signal to stop, and return 0; or 1 as soon as something is wrong."""
        self._run_in_a_thread("worker", self.worker.start)
        looked_at = time.monotonic()
        while self.stop_requests.empty():
            # After the whole machine was paused, the other threads get a moment, too.
            was_paused = time.monotonic() - looked_at > PAUSED_AFTER
            looked_at = time.monotonic()
            if was_paused:
                self._forgive_pause()
            elif trouble := self._trouble():
                logger.error("%s", trouble)
                return 1
            with suppress(Empty):  # the handler of a signal may put into it, which ends the wait
                self.stop_requests.get(timeout=LOOKS_EVERY)
                break
        # Celery's own way to stop takes seconds and waits for a silent mail server to time out.
        self.beat.stop()
        until = time.monotonic() + MAY_FINISH_WITHIN
        while running.names and time.monotonic() < until:
            time.sleep(0.05)
        write_into_the_file()
        return 0

    def _start_clock(self, consumer: Any) -> None:
        """Start the clock once the worker is ready, with the line of the log for `bin/start`."""
        self._run_in_a_thread("clock", self.beat.start)
        logger.info("%d jobs ready.", len(app.conf.beat_schedule))

    def _run_in_a_thread(self, name: str, target: Callable[[], Any]) -> None:
        """Run the function in a daemon thread, which ends with the process."""
        thread = threading.Thread(target=target, name=name, daemon=True)
        thread.start()
        self.threads.append(thread)

    def _forgive_pause(self) -> None:
        """Count a pause of the machine neither as a clock that stands still nor as stuck tasks."""
        cast(Clock, self.beat.scheduler).ticked_at = time.monotonic()
        running.begin_again()

    def _trouble(self) -> str:
        """What is wrong with a thread, the clock or a task, as a sentence; "" if nothing is."""
        for thread in self.threads:
            if not thread.is_alive():
                return f"The {thread.name} ended"
        if len(self.threads) > 1 and (trouble := cast(Clock, self.beat.scheduler).trouble()):
            return trouble
        return running.trouble()


def write_into_the_file() -> None:
    """Move what SQLite's log holds into the database file, as closing the last connection would.

    Does nothing on PostgreSQL. While another process reads, the rest stays in the log.
    """
    if connection.vendor == "sqlite":
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main() -> None:
    """Run the schedule until a signal to stop, and end the process although its threads wait."""
    django.setup()
    app.loader.import_default_modules()  # and with them the schedule
    logging.getLogger("celery.beat").setLevel(logging.WARNING)  # what is due is no news
    background = Background()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, background.stop)
    code = background.run()
    logging.shutdown()
    os._exit(code)


if __name__ == "__main__":
    main()
