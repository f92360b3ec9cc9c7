"""Celery's worker and beat in one process, for `bin/start`: `python -m console.running.background`.

They pass messages in the memory of this process, so nothing that was half written can meet them.
A message that is lost with the process is put again by the clock, and what must survive is in the
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
RUNS_EVERY = 60  # seconds, also what says that it has nothing to do
PAUSED_AFTER = 10  # seconds between two looks
MAY_FINISH_WITHIN = 4  # seconds, once the process is told to stop

logger = logging.getLogger("console.running.background")


class Running:
    """The tasks that were started by the clock and have not ended, and since when."""

    def __init__(self) -> None:
        self.since: dict[str, tuple[str, float]] = {}
        # Before, since a quick task may have ended when Celery says that it was sent. It would be
        # taken for one that never ends, and the process with it.
        signals.before_task_publish.connect(self.note_message)
        signals.task_prerun.connect(self.note_start)
        signals.task_postrun.connect(self.note_end)
        signals.task_revoked.connect(self.note_expiry)

    @property
    def names(self) -> list[str]:
        """What has not ended."""
        return [name for name, _ in list(self.since.values())]

    def note_message(self, sender: str, headers: dict[str, Any], **_: Any) -> None:
        """Celery says that it is about to have a worker run a task."""
        self.since[headers["id"]] = sender, time.monotonic()

    def note_start(self, task_id: str, task: Any, **_: Any) -> None:
        """Celery says that the task begins."""
        self.since[task_id] = task.name, time.monotonic()

    def note_end(self, task_id: str, **_: Any) -> None:
        """Celery says that the task has ended, well or not."""
        self.since.pop(task_id, None)

    def note_expiry(self, request: Any, **_: Any) -> None:
        """Celery says that the task had waited for too long, and does not begin."""
        self.since.pop(request.id, None)

    def begin_again(self) -> None:
        """Count the time of each from now."""
        now = time.monotonic()
        self.since = {key: (name, now) for key, (name, _) in list(self.since.items())}

    def trouble(self) -> str:
        """Which task has run for so long that it will not end by itself, or nothing."""
        now = time.monotonic()
        stuck = [name for name, since in list(self.since.values()) if now - since > STUCK_AFTER]
        return f"Stuck for {STUCK_AFTER} seconds: {', '.join(stuck)}" if stuck else ""


running = Running()


class Clock(JobScheduler):
    """Leaves out a task that still runs until it is due again, or slow ones would take all threads.

    It also leaves out a run that would find nothing: each opens the database anew, which costs ten
    times as much as asking here. But each job runs at the start, for as long as an operator asks
    for it, and once a minute, whatever it says: its row then shows that it can.

    Whether it runs can be asked, since an exception would end its thread only.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self.ticked_at = time.monotonic()
        self.ran_at: dict[str, float] = {}
        super().__init__(*args, **options)

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """Have a worker run what is due, unless it does or would find nothing."""
        if entry.task in running.names or not self._must_run(entry):
            return
        self.ran_at[entry.name] = time.monotonic()
        super().apply_entry(entry, producer)

    def tick(self, *args: Any, **options: Any) -> float:
        """Look for what is due; returns after how many seconds to look again."""
        interval: float = super().tick(*args, **options)
        self.ticked_at = time.monotonic()
        return interval

    def _must_run(self, entry: Any) -> bool:
        job = JOBS.get(entry.name)
        requested = {name for name, _ in self.started}
        is_asked_for = entry.last_run_at == LONG_AGO or entry.name in requested
        since = time.monotonic() - self.ran_at.get(entry.name, -math.inf)
        if job is None or is_asked_for or since >= RUNS_EVERY:
            return True
        try:
            return job.has_work()
        except Error:  # what is wrong with the database, the run says
            return True
        except Exception:  # it would end the clock
            logger.exception("%s cannot say whether it has work", job.name)
            return True

    def trouble(self) -> str:
        """Why nothing would be due any longer, or nothing."""
        if time.monotonic() - self.ticked_at > STANDS_STILL_AFTER:
            return "The clock stands still"
        # Last runs that are yet to come would make the clock wait for them.
        if time.time() < self.wall_clock - STANDS_STILL_AFTER:
            return "The system's time was set back"
        return ""


class Background:
    """Worker and clock, each in a thread, and what ends the process when one of them fails."""

    def __init__(self) -> None:
        self.told_to_stop: SimpleQueue[None] = SimpleQueue()
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
        """Handle a signal. What runs is seen to afterwards."""
        self.told_to_stop.put(None)

    def run(self) -> int:
        """Run until told to stop, and return the exit code."""
        self._run_in_a_thread("worker", self.worker.start)
        looked_at = time.monotonic()
        while self.told_to_stop.empty():
            # After a pause of the whole machine the others get a moment, too.
            was_paused = time.monotonic() - looked_at > PAUSED_AFTER
            looked_at = time.monotonic()
            if was_paused:
                self._forgive_pause()
            elif trouble := self._trouble():
                logger.error("%s", trouble)
                return 1
            with suppress(Empty):  # a handler may put into it, and wakes who waits
                self.told_to_stop.get(timeout=LOOKS_EVERY)
                break
        # Celery's own way to stop takes seconds and waits for a silent mail server to time out.
        self.beat.stop()
        until = time.monotonic() + MAY_FINISH_WITHIN
        while running.names and time.monotonic() < until:
            time.sleep(0.05)
        write_into_the_file()
        return 0

    def _start_clock(self, consumer: Any) -> None:
        """Begin once the worker is there; `bin/start` waits for this line of the log."""
        self._run_in_a_thread("clock", self.beat.start)
        logger.info("%d jobs ready.", len(app.conf.beat_schedule))

    def _run_in_a_thread(self, name: str, target: Callable[[], Any]) -> None:
        """It keeps no one from ending the process."""
        thread = threading.Thread(target=target, name=name, daemon=True)
        thread.start()
        self.threads.append(thread)

    def _forgive_pause(self) -> None:
        """Nothing stood still or took long while no one looked."""
        cast(Clock, self.beat.scheduler).ticked_at = time.monotonic()
        running.begin_again()

    def _trouble(self) -> str:
        for thread in self.threads:
            if not thread.is_alive():
                return f"The {thread.name} ended"
        if len(self.threads) > 1 and (trouble := cast(Clock, self.beat.scheduler).trouble()):
            return trouble
        return running.trouble()


def write_into_the_file() -> None:
    """Have SQLite's file hold all that was written: the clock does not close its connection.

    If someone reads just now, what is left stays next to it, as after a crash.
    """
    if connection.vendor == "sqlite":
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main() -> None:
    """Run every job of the schedule, and end the process whatever its threads wait for."""
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
