"""How each run of a job went is in its row, and noting it keeps no job from its work."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from celery import shared_task, states
from django.db import OperationalError, transaction

from console.jobs import noting
from console.jobs.clock import JOBS, Job
from console.jobs.states import state_of
from console.models import JobRecord

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SECRET = "ada@example.com, token cst_5f3a9b1c2d"


@shared_task(name="console.tests.works")
def works():
    """Writes a row, and does whatever the test wants."""
    with transaction.atomic():
        JobRecord.objects.create(name="written by the job")
        _meanwhile.pop("do", lambda: None)()


_meanwhile: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _anew(monkeypatch):
    """A process that has just started, and two jobs: a slow one and one of every two seconds."""
    monkeypatch.setattr(noting, "_runs", {})
    monkeypatch.setattr(noting, "_recorded_successes", {})
    _meanwhile.clear()
    jobs = [
        Job("work", task=works.name, every=timedelta(hours=1)),
        Job("look", task="console.tests.looks", every=timedelta(seconds=2)),
    ]
    monkeypatch.setitem(JOBS.__dict__, "by_key", {job.name: job for job in jobs})


class Worker:
    """One of several, as Celery tells of its runs; each process remembers only its own."""

    def __init__(self, monkeypatch, task=works.name):
        self.monkeypatch = monkeypatch
        self.task = type("Task", (), {"name": task})
        self.memory: tuple[dict[str, Any], dict[str, Any]] = {}, {}

    def begin(self, task_id="1"):
        self._remember()
        noting.note_begin(task_id=task_id, task=self.task)

    def end(self, task_id="1", *, error=None):
        self._remember()
        state = states.FAILURE if error else states.SUCCESS
        noting.note_end(task_id=task_id, state=state, retval=error)

    def _remember(self):
        self.monkeypatch.setattr(noting, "_runs", self.memory[0])
        self.monkeypatch.setattr(noting, "_recorded_successes", self.memory[1])


@pytest.fixture
def worker(monkeypatch):
    return Worker(monkeypatch)


def row(name="work"):
    return JobRecord.objects.get(name=name)


def test_a_run_is_noted_with_its_time(clock):
    _meanwhile["do"] = lambda: clock.shift(timedelta(seconds=70))

    works.apply()

    noted, end = row(), NOW + timedelta(seconds=70)
    assert (noted.began_at, noted.ended_at, noted.succeeded_at) == (NOW, end, end)
    assert (noted.lasted, noted.failures, noted.error) == (timedelta(seconds=70), 0, "")


def test_while_it_runs_it_is_running(clock):
    seen = []
    _meanwhile["do"] = lambda: seen.append(state_of(row()))

    works.apply()

    assert seen == [("running", "Running")]


def test_a_failure_is_noted_though_all_that_the_job_wrote_is_taken_back(caplog):
    def fail():
        raise ValueError(SECRET)

    for times in (1, 2):
        _meanwhile["do"] = fail
        works.apply()

        noted = row()
        assert noted.failures == times
        assert noted.succeeded_at is None
        assert noted.ended_at == NOW
        assert noted.error.startswith("ValueError in console/tests/test_noting.py, line ")
        assert "ada" not in noted.error
        assert "cst_" not in noted.error
    assert SECRET in caplog.text
    assert not JobRecord.objects.filter(name="written by the job").exists()

    works.apply()

    assert (row().failures, row().error, row().succeeded_at) == (0, "", NOW)


def test_a_request_is_over_when_a_run_begins_and_not_when_one_ends(worker):
    JobRecord.objects.create(name="work", requested_at=NOW)

    worker.begin()
    assert row().requested_at is None

    JobRecord.objects.update(requested_at=NOW)
    worker.end()
    assert row().requested_at == NOW


def test_a_job_of_every_two_seconds_is_noted_every_15(monkeypatch, clock):
    worker = Worker(monkeypatch, "console.tests.looks")
    noted = []
    for _ in range(20):
        worker.begin()
        worker.end()
        noted.append(row("look").succeeded_at)
        clock.shift(timedelta(seconds=2))

    assert sorted({*noted}) == [NOW + timedelta(seconds=each) for each in (0, 16, 32)]


def test_its_failure_and_that_it_works_again_are_noted_each_time(monkeypatch, clock):
    worker = Worker(monkeypatch, "console.tests.looks")
    worker.begin()
    worker.end()
    clock.shift(timedelta(seconds=2))

    worker.begin()
    worker.end(error=OSError("gone"))
    failed = row("look")
    clock.shift(timedelta(seconds=2))
    worker.begin()
    worker.end()

    assert (failed.failures, failed.began_at) == (1, NOW + timedelta(seconds=2))
    assert (row("look").failures, row("look").succeeded_at) == (0, NOW + timedelta(seconds=4))


def test_a_clock_that_was_set_back_stops_no_notes(monkeypatch, clock):
    worker = Worker(monkeypatch, "console.tests.looks")
    worker.begin()
    worker.end()
    clock.shift(timedelta(hours=-1))

    worker.begin()
    worker.end()

    assert row("look").succeeded_at == NOW - timedelta(hours=1)


def test_of_two_workers_at_the_same_time_both_are_counted(monkeypatch, clock):
    first, second = Worker(monkeypatch), Worker(monkeypatch)

    first.begin("1")
    clock.shift(timedelta(seconds=1))
    second.begin("2")
    first.end("1", error=OSError("gone"))
    second.end("2", error=OSError("gone"))

    assert JobRecord.objects.count() == 1
    assert (row().failures, row().began_at) == (2, NOW + timedelta(seconds=1))
    assert not row().is_running


def test_a_worker_that_was_killed_leaves_a_run_that_did_not_end(monkeypatch, clock):
    Worker(monkeypatch).begin()
    clock.shift(timedelta(minutes=11))
    assert state_of(row()) == ("bad", "Did not end")

    other = Worker(monkeypatch)
    other.begin()
    other.end()

    assert state_of(row()) == ("good", "Succeeded")


def test_what_is_no_job_is_not_noted(monkeypatch):
    worker = Worker(monkeypatch, "console.tests.something_else")

    worker.begin()
    worker.end()

    assert not JobRecord.objects.exists()


@pytest.mark.parametrize("when", ["all the time", "at the begin", "at the end"])
def test_while_the_database_is_away_the_job_works_and_the_log_says_so(when, monkeypatch, caplog):
    answers = {"all the time": [0, 0], "at the begin": [0, 1], "at the end": [1, 0]}[when]
    note = JobRecord.objects.note

    def unsure(*args, **changes):
        if not answers.pop(0):
            raise OperationalError(f"password for {SECRET}")
        note(*args, **changes)

    monkeypatch.setattr(JobRecord.objects, "note", unsure)

    ran = works.apply()

    assert ran.state == states.SUCCESS
    assert JobRecord.objects.filter(name="written by the job").exists()
    assert "How the job work went could not be noted: OperationalError" in caplog.text
    assert SECRET not in caplog.text
    found = JobRecord.objects.filter(name="work").first()
    assert bool(found and found.succeeded_at) is (when == "at the begin")


def test_what_was_not_noted_is_noted_the_next_time(monkeypatch, clock):
    worker = Worker(monkeypatch, "console.tests.looks")
    with monkeypatch.context() as patched:
        patched.setattr(JobRecord.objects, "note", lambda *_, **__: _away())
        worker.begin()
        worker.end()
    clock.shift(timedelta(seconds=2))

    worker.begin()
    worker.end()

    assert row("look").succeeded_at == NOW + timedelta(seconds=2)


def _away():
    raise OperationalError("gone")


def test_an_error_is_its_kind_and_the_last_place_of_ours():
    try:
        datetime.fromisoformat(SECRET)
    except ValueError as error:
        said = noting.kind_and_place(error)
    assert said.startswith("ValueError in console/tests/test_noting.py, line ")

    long = type("E" * 300, (Exception,), {})
    assert noting.kind_and_place(long(SECRET)) == "E" * 200
    assert noting.kind_and_place(SECRET) == "Did not end well"
