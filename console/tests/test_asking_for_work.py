"""Before the clock has a job run, it asks for work, so that runs that find nothing are few."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from console.celery import app
from console.jobs.clock import JOBS, Job
from console.running import background
from console.running.background import Clock
from console.running.beat import LONG_AGO, JobScheduler

pytestmark = pytest.mark.embedded
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """The names of what the clock has a worker run."""
    sent: list[str] = []
    monkeypatch.setattr(
        JobScheduler, "apply_entry", lambda _, entry, producer: sent.append(entry.name)
    )
    return sent


class Asked:
    """A job of every two seconds, and what it says when it is asked for work."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.answer, self.times = clock, False, 0
        self.job = Job("look", "looks", every=timedelta(seconds=2), has_work=self.has_work)

    def has_work(self) -> bool:
        self.times += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def is_due(self, last_run_at: datetime = NOW) -> None:
        entry = SimpleNamespace(name="look", task="looks", last_run_at=last_run_at)
        self.clock.apply_entry(entry)


@pytest.fixture
def job(monkeypatch, sent) -> Asked:
    """One that has run just now."""
    app.conf.beat_schedule = {}
    asked = Asked(Clock(app=app, lazy=True))
    monkeypatch.setitem(JOBS.__dict__, "by_key", {"look": asked.job})
    asked.is_due()
    assert (sent.pop(), asked.times) == ("look", 0)
    return asked


def test_a_job_runs_when_it_has_work_and_not_to_find_none(job, sent):
    job.is_due()
    assert sent == []

    job.answer = True
    job.is_due()
    assert sent == ["look"]


def test_it_runs_once_a_minute_whatever_it_says(job, sent):
    job.clock.ran_at["look"] -= background.RUNS_EVERY
    job.is_due()
    job.is_due()

    assert sent == ["look"]


def test_it_runs_when_an_operator_asks_and_when_the_database_does_not_answer(job, sent):
    job.is_due(last_run_at=LONG_AGO)
    for error in (OperationalError("away"), ValueError("a mistake of ours")):
        job.answer = error
        job.is_due()

    assert sent == ["look"] * 3


def test_it_runs_each_time_for_as_long_as_an_operator_asks(job, sent):
    """A run that was not noted, such as the next after one that was, leaves the request open."""
    job.clock.started = {("look", NOW): 0.0}
    job.is_due()
    job.is_due()
    job.clock.started = {}
    job.is_due()

    assert sent == ["look", "look"]
