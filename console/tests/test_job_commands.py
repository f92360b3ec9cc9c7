"""`manage.py jobs` and `manage.py run_job NAME`."""

import re
import threading
from datetime import timedelta
from io import StringIO
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from console.jobs import noting
from console.jobs.clock import JOBS
from console.models import JobRecord
from console.settings import BASE_DIR
from tests.waiting import LONG

pytestmark = pytest.mark.django_db
NAME = "forget expired sessions"


@pytest.fixture(autouse=True)
def _nothing_was_just_noted(monkeypatch):
    """A run a moment ago, of another test, would leave the next one out."""
    monkeypatch.setattr(noting, "_recorded_successes", {})


def run(*words):
    said = StringIO()
    call_command(*words, stdout=said)
    return said.getvalue()


def test_the_document_says_how_often_each_runs():
    page = (BASE_DIR / "docs" / "operations" / "jobs.md").read_text()
    rows = re.findall(r"^\| ([\w ]+) \| (\d+) (second|minute|hour|day)s? \|", page, re.MULTILINE)

    said = {name: timedelta(**{f"{unit}s": int(number)}) for name, number, unit in rows}
    assert len(said) > 10
    assert said == {name: JOBS[name].every for name in said}


def test_every_job_is_listed_with_how_it_stands():
    at = timezone.now()
    JobRecord.objects.create(name=NAME, succeeded_at=at, failures=2, error="OSError in a/b.py")
    JobRecord.objects.create(name="a job of last year", succeeded_at=at)

    lines = {line[:50].strip(): line for line in run("jobs").splitlines()}

    assert lines.keys() == {job.name for job in JOBS}
    assert "every day" in lines[NAME]
    assert "Failed 2 times" in lines[NAME]
    assert f"last success: {at:%Y-%m-%d %H:%M:%S} UTC  OSError in a/b.py" in lines[NAME]
    assert "Not run yet" in lines["drain the outbox"]
    assert lines["drain the outbox"].endswith("last success: never")


def test_a_job_is_run_here_and_noted():
    assert run("run_job", *NAME.split()) == f"The job “{NAME}” succeeded.\n"
    assert run("run_job", NAME) == f"The job “{NAME}” succeeded.\n"

    record = JobRecord.objects.get()
    assert (record.name, record.failures) == (NAME, 0)
    assert record.succeeded_at is not None


def test_one_that_fails_says_so_in_a_line_without_its_words(monkeypatch):
    def fail(*_, **__):
        raise OSError("ada@example.com")

    monkeypatch.setattr("accounts.schedule.forget_expired_sessions.run", fail)

    with pytest.raises(CommandError, match=f"The job “{NAME}” failed: OSError") as failed:
        run("run_job", NAME)
    assert "ada" not in str(failed.value)
    assert JobRecord.objects.get().failures == 1


@pytest.mark.parametrize("name", ["a job of last year", "", "'; --"])
def test_a_job_that_is_not_in_the_list_is_not_run(name):
    JobRecord.objects.create(name="a job of last year")

    with pytest.raises(CommandError, match="There is no job"):
        run("run_job", name)
    assert JobRecord.objects.get().began_at is None


def test_one_that_takes_long_shows_that_it_runs_until_it_ends(monkeypatch):
    shown, is_shown, noted = [], Event(), noting._note

    def note(job, **changes):
        if "alive_at" not in changes:
            return noted(job, **changes)
        shown.append(job)
        is_shown.set()
        return True

    def take_long(*_, **__):
        assert is_shown.wait(LONG)

    monkeypatch.setattr(noting, "_note", note)
    monkeypatch.setattr(noting, "SHOWS_LIFE_EVERY", 0.001)
    monkeypatch.setattr("accounts.schedule.forget_expired_sessions.run", take_long)

    assert run("run_job", NAME) == f"The job “{NAME}” succeeded.\n"

    assert {*shown} == {NAME}
    assert not [thread for thread in threading.enumerate() if thread.name == "showing life"]
