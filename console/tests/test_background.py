"""Worker and clock of the embedded default: what is due runs, and what fails is not hidden."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from celery import signals
from django.conf import settings
from django.utils.module_loading import import_string

from console.celery import app
from console.jobs.clock import schedule
from console.running import background
from console.running.background import Clock, Running
from tests.migrated import copy_migrated_file
from tests.waiting import LONG, eventually

pytestmark = pytest.mark.embedded

HEAD = """
import threading, time
from pathlib import Path
import django
django.setup()
from console.jobs import clock
from console.celery import app
from console.running import background

@app.task(name="quick")
def quick():
    with Path("ran").open("a") as file:
        file.write("quick\\n")

@app.task(name="fails")
def fails():
    with Path("ran").open("a") as file:
        file.write("fails\\n")
    raise RuntimeError("on purpose")

@app.task(name="waits")
def waits():
    Path("begun").touch()
    while not Path("go on").exists():
        time.sleep(0.02)
    Path("done").touch()

def schedule(*names):
    clock.schedule = lambda: {name: {"task": name, "schedule": 0.2} for name in names}
"""


class Process:
    """A background process with a schedule of its own, and what it leaves in its folder."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{HEAD}\n{dedent(program)}\nbackground.main()"],
            cwd=folder,
            env=self._environment(),
            stderr=subprocess.PIPE,
            text=True,
        )

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": f"sqlite:///{self.folder}/console.sqlite3",
            "PYTHONPATH": str(settings.BASE_DIR),
            "LOG_LEVEL": "INFO",
        }

    def has(self, name: str) -> bool:
        return (self.folder / name).exists()

    def ran(self) -> list[str]:
        return self.lines("ran")

    def lines(self, name: str) -> list[str]:
        return (self.folder / name).read_text().splitlines() if self.has(name) else []

    def end(self, number: int | None = None) -> tuple[int, str]:
        """The exit code and the log, after this signal."""
        if number is not None:
            self.process.send_signal(number)
        _, log = self.process.communicate(timeout=LONG)
        return self.process.returncode, log


Start = Callable[[str], Process]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Process] = []

    def run(program: str) -> Process:
        started.append(Process(tmp_path, program))
        return started[-1]

    yield run
    for each in started:
        each.process.kill()
        each.process.communicate()


def test_what_is_due_runs_and_what_fails_is_logged_and_tried_again(start):
    process = start("schedule('quick', 'fails')")
    eventually(lambda: process.ran().count("fails") > 1 < process.ran().count("quick"), "both run")

    code, log = process.end(signal.SIGTERM)

    assert code == 0
    assert "RuntimeError: on purpose" in log
    assert "2 jobs ready." in log


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_lets_what_runs_finish(start, number):
    process = start("schedule('waits')")
    eventually(lambda: process.has("begun"), "the task begins")

    process.process.send_signal(number)
    (process.folder / "go on").touch()
    code, _ = process.end()

    assert code == 0
    assert process.has("done")


def test_a_stop_does_not_wait_for_ever(start):
    process = start("background.MAY_FINISH_WITHIN = 0.2; schedule('waits')")
    eventually(lambda: process.has("begun"), "the task begins")

    code, _ = process.end(signal.SIGTERM)

    assert code == 0
    assert not process.has("done")


def test_a_task_that_never_ends_is_a_failure_of_the_process(start):
    code, log = start("background.STUCK_AFTER = 0.5; schedule('waits')").end()

    assert code == 1
    assert "Stuck for 0.5 seconds: waits" in log


def test_a_clock_that_fails_is_a_failure_of_the_process(start):
    program = """
    def fail(*args, **options):
        raise MemoryError("on purpose")
    background.JobScheduler.tick = fail
    schedule('quick')
    """

    code, log = start(program).end()

    assert code == 1
    assert "The clock ended" in log
    assert "on purpose" in log


def test_a_slow_task_does_not_hold_up_the_others(start):
    process = start("schedule('waits', 'quick')")
    eventually(lambda: process.has("begun"), "the slow task begins")
    before = len(process.ran())

    # The slow one is due more often meanwhile than there are threads.
    eventually(lambda: len(process.ran()) > before + 5, "the other goes on")

    assert not process.has("done")


def test_a_pause_of_the_whole_machine_is_nobodys_failure(start):
    process = start(
        "background.LOOKS_EVERY = 0.25; background.PAUSED_AFTER = 0.8\n"
        "background.STANDS_STILL_AFTER = 1; schedule('quick')"
    )
    eventually(process.ran, "the clock ticks")

    process.process.send_signal(signal.SIGSTOP)
    over = time.monotonic() + 2
    eventually(lambda: time.monotonic() > over, "the pause is over")
    before = len(process.ran())
    process.process.send_signal(signal.SIGCONT)
    eventually(lambda: len(process.ran()) > before + 1, "it goes on")
    code, log = process.end(signal.SIGTERM)

    assert code == 0
    assert "stands still" not in log


def test_a_run_opens_the_database_once_and_the_clock_keeps_it_open(start, tmp_path):
    copy_migrated_file(tmp_path / "console.sqlite3")
    program = """
    from datetime import timedelta
    from django.db.backends.signals import connection_created
    from console.jobs import noting
    from console.models import JobRecord
    from console.running import beat

    def write(name, line):
        with Path(name).open("a") as file:
            file.write(line + "\\n")

    @app.task(name="asks")
    def asks():
        write("ran", str(JobRecord.objects.get().is_running))

    noting.NOTED_EVERY, beat.LOOKS_EVERY = timedelta(0), 0.1
    connection_created.connect(
        lambda **_: write("opened", threading.current_thread().name), weak=False
    )
    clock.JOBS.__dict__["by_key"] = {"asks": clock.Job("asks", "asks", timedelta(seconds=0.2))}
    schedule("asks")
    """
    process = start(program)
    eventually(lambda: len(process.ran()) > 3, "it runs several times")
    process.end(signal.SIGTERM)

    assert set(process.ran()) == {"True"}
    opened = process.lines("opened")
    by_runs = [thread for thread in opened if thread.startswith("ThreadPool")]
    assert len(process.ran()) <= len(by_runs) <= len(process.ran()) + 1  # one cut off, perhaps
    assert opened.count("clock") == 1
    alone = sqlite3.connect(f"file:{tmp_path}/console.sqlite3?immutable=1", uri=True)
    assert alone.execute("SELECT name FROM console_jobrecord").fetchall() == [("asks",)]
    alone.close()


# The watch over the clock


@pytest.fixture
def read_schedule() -> None:
    """What Celery's processes do as they begin."""
    app.conf.beat_schedule = schedule()


@pytest.fixture
def clock(read_schedule) -> Clock:
    return Clock(app=app, lazy=True)


def test_every_line_of_the_schedule_is_a_task():
    for task in [str(line["task"]) for line in schedule().values()]:
        assert import_string(task).name == task


def test_a_clock_that_ticks_is_well(clock):
    assert clock.trouble() == ""


def test_a_clock_that_stands_still_is_noticed(clock):
    clock.ticked_at = time.monotonic() - background.STANDS_STILL_AFTER - 1

    assert clock.trouble() == "The clock stands still"


def test_a_time_that_was_set_back_is_noticed(clock):
    clock.wall_clock = time.time() + background.STANDS_STILL_AFTER + 1

    assert clock.trouble() == "The system's time was set back"


def test_a_small_correction_of_the_time_is_not(clock):
    clock.wall_clock = time.time() + 5

    assert clock.trouble() == ""


def test_a_task_is_not_stuck_once_it_ended_or_expired(monkeypatch):
    running, task = Running(), type("Task", (), {"name": "quick", "id": "2"})
    running.note_start(task_id="1", task=task)
    running.note_message(sender="quick", headers={"id": "2"})
    running.note_end(task_id="1")
    monkeypatch.setattr(background, "STUCK_AFTER", 0)

    assert running.trouble() == "Stuck for 0 seconds: quick"
    running.note_expiry(request=task)
    assert running.trouble() == ""


def test_a_task_that_ends_before_celery_says_it_was_sent_has_ended():
    running, task = Running(), type("Task", (), {"name": "quick"})
    sent = {"sender": "quick", "headers": {"id": "3"}}

    signals.before_task_publish.send(**sent)
    begun = running.names
    signals.task_prerun.send(sender=task, task_id="3", task=task)
    signals.task_postrun.send(sender=task, task_id="3", task=task)
    signals.after_task_publish.send(**sent)

    assert (begun, running.names) == (["quick"], [])
