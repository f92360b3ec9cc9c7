"""The schedule goes on from the rows of jobs, with Celery's beat and in one process alike."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from celery.beat import Service
from django.db import OperationalError

from console.celery import app
from console.jobs import remembered
from console.jobs.clock import JOBS, schedule
from console.models import JobRecord
from console.running import beat
from console.running.background import Clock
from console.running.beat import LONG_AGO

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
NAMES = {job.name for job in JOBS}
DAILY, HOURLY = "forget expired sessions", "remove due organizations"


@pytest.fixture(autouse=True)
def _still():
    """What Celery's processes do as they begin, at a time that stands still."""
    app.conf.beat_schedule = schedule()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(params=["beat", "one process"])
def start(request):
    """A start of either way to run the schedule, as after an update."""

    def started():
        kind = app.conf.beat_scheduler if request.param == "beat" else Clock
        scheduler = Service(app, scheduler_cls=kind).get_scheduler(lazy=True)
        scheduler.setup_schedule()
        return scheduler

    return started


def due(scheduler):
    return {name for name, entry in scheduler.schedule.items() if entry.is_due()[0]} & NAMES


def went_well(name, at):
    JobRecord.objects.update_or_create(name=name, defaults={"succeeded_at": at})


def test_what_never_ran_is_due_at_the_start_and_has_a_row_from_then_on(start):
    JobRecord.objects.create(name="a job of last year")

    assert due(start()) == NAMES
    assert {record.name for record in JobRecord.objects.all()} == NAMES


def test_what_went_well_within_its_period_waits_for_the_rest_of_it(start):
    for name in NAMES:
        went_well(name, NOW - timedelta(hours=2))
    went_well(HOURLY, NOW - timedelta(minutes=20))

    scheduler = start()

    daily = {job.name for job in JOBS if job.every > timedelta(hours=2)}
    assert due(scheduler) == NAMES - daily - {HOURLY}
    assert scheduler.schedule[HOURLY].is_due().next == 40 * 60
    assert scheduler.schedule[DAILY].is_due().next == 22 * 3_600


def test_a_console_that_is_updated_every_hour_runs_daily_jobs_once_a_day(start):
    ran = []
    with time_machine.travel(NOW, tick=False) as clock:
        for hour in range(72):
            if DAILY in due(start()):
                went_well(DAILY, datetime.now(UTC))
                ran.append(hour)
            clock.shift(timedelta(hours=1))

    assert ran == [0, 24, 48]


def test_what_failed_or_did_not_end_since_is_due(start):
    went_well(DAILY, NOW - timedelta(hours=25))
    JobRecord.objects.update(began_at=NOW - timedelta(minutes=1), failures=1, error="OSError")

    assert DAILY in due(start())


def test_a_success_that_is_yet_to_come_is_none(start):
    went_well(DAILY, NOW + timedelta(days=365))

    assert DAILY in due(start())


def test_without_the_database_everything_is_due_and_the_clock_goes_on(start, monkeypatch, caplog):
    def away(*_, **__):
        raise OperationalError("password for ada@example.com")

    with monkeypatch.context() as patched:
        patched.setattr(JobRecord.objects, "expect", away)
        patched.setattr(JobRecord.objects, "requested", away)
        scheduler = start()
        assert due(scheduler) == NAMES
        assert remembered.requests() == []

    assert "Every job is due: their rows cannot be read: OperationalError" in caplog.text
    assert "ada@" not in caplog.text


# What operators request, and what the system's time does


@pytest.fixture
def scheduler(start, monkeypatch):
    """One to which nothing is due, the names of what it starts, and the seconds it has run for."""
    for name in NAMES:
        went_well(name, NOW)
    found = start()
    found.sent, found.seconds, found.wall = [], 0.0, NOW.timestamp()
    clocks = SimpleNamespace(monotonic=lambda: found.seconds, time=lambda: found.wall)
    monkeypatch.setattr(beat, "time", clocks)
    monkeypatch.setattr(
        type(found), "apply_entry", lambda _, entry, producer=None: found.sent.append(entry.name)
    )
    return found


def tick(scheduler, seconds=0):
    """What it starts after so many more."""
    scheduler.seconds += seconds
    for _ in range(3):
        scheduler.tick()
    sent, scheduler.sent = scheduler.sent, []
    return sent


def test_it_looks_again_when_something_is_due_and_not_a_moment_before(scheduler):
    with time_machine.travel(NOW, tick=False) as clock:
        while not scheduler.sent:
            seconds = scheduler.tick()
            assert seconds > 0 or scheduler.sent
            clock.shift(seconds)

        assert datetime.now(UTC) == NOW + min(job.every for job in JOBS)


def test_a_request_is_started_once_and_its_period_goes_on(scheduler):
    assert tick(scheduler) == []
    JobRecord.objects.filter(name=DAILY).update(requested_at=NOW)

    assert tick(scheduler, seconds=11) == [DAILY]
    assert tick(scheduler, seconds=11) == []
    assert scheduler.schedule[DAILY].is_due().next == 86_400


def test_it_is_started_again_after_a_minute_in_which_no_worker_began(scheduler):
    JobRecord.objects.filter(name=DAILY).update(requested_at=NOW)
    assert tick(scheduler, seconds=11) == [DAILY]

    assert tick(scheduler, seconds=50) == []
    assert tick(scheduler, seconds=11) == [DAILY]
    JobRecord.objects.update(requested_at=None)
    assert tick(scheduler, seconds=61) == []


def test_a_second_request_is_started_though_the_first_was_just_now(scheduler):
    JobRecord.objects.filter(name=DAILY).update(requested_at=NOW)
    tick(scheduler, seconds=11)

    JobRecord.objects.filter(name=DAILY).update(requested_at=NOW + timedelta(seconds=5))

    assert tick(scheduler, seconds=11) == [DAILY]


def test_a_request_is_looked_for_every_ten_seconds_and_not_at_each_tick(
    scheduler, django_assert_num_queries
):
    tick(scheduler, seconds=11)

    with django_assert_num_queries(0):
        tick(scheduler, seconds=5)
    with django_assert_num_queries(1):
        tick(scheduler, seconds=11)


def test_a_request_of_a_job_that_is_gone_starts_nothing(scheduler):
    JobRecord.objects.create(name="a job of last year", requested_at=NOW)

    assert tick(scheduler, seconds=11) == []
    assert LONG_AGO not in {entry.last_run_at for entry in scheduler.schedule.values()}


def test_once_the_time_was_set_back_everything_is_due(scheduler):
    assert tick(scheduler) == []
    scheduler.wall -= 20
    assert tick(scheduler) == []

    scheduler.wall -= 3_600

    assert {name for _ in NAMES for name in tick(scheduler)} == NAMES
    assert tick(scheduler) == []
