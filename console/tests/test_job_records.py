"""The rows of jobs: which are late, failing or did not end, as lists, tiles and pages say."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from console.jobs.clock import JOBS
from console.jobs.states import duration, period_of, state_of
from console.models import ENDS_WITHIN, GRACE, JobRecord

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAILY, HOURLY = "forget expired sessions", "remove due organizations"


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(NOW, tick=False):
        yield


def ago(**parts):
    return NOW - timedelta(**parts)


def record(name=DAILY, **fields):
    return JobRecord.objects.create(**{"name": name, "expected_since": NOW} | fields)


def went_well(name=DAILY, at=NOW, **fields):
    return record(name, began_at=at, ended_at=at, succeeded_at=at, **fields)


STATES = [
    (lambda: record(), ("none", "Not run yet"), False),
    (lambda: went_well(), ("good", "Succeeded"), False),
    (lambda: went_well(at=ago(hours=48, minutes=4)), ("good", "Succeeded"), False),
    (lambda: went_well(at=ago(hours=48, minutes=6)), ("off", "Late"), True),
    (lambda: went_well(HOURLY, at=ago(hours=3)), ("off", "Late"), True),
    (lambda: went_well(at=NOW + timedelta(hours=1)), ("off", "Late"), True),
    (lambda: record(expected_since=ago(days=3)), ("off", "Late"), True),
    (lambda: went_well(failures=1, error="OSError"), ("bad", "Failed"), True),
    (lambda: went_well(failures=1_200, error="OSError"), ("bad", "Failed 1,200 times"), True),
    (lambda: record(began_at=ago(minutes=9)), ("running", "Running"), False),
    (
        lambda: record(began_at=ago(minutes=1), ended_at=ago(hours=1), succeeded_at=ago(hours=1)),
        ("running", "Running"),
        False,
    ),
    (lambda: record(began_at=ago(minutes=11)), ("bad", "Did not end"), True),
    (
        lambda: record(began_at=ago(hours=1), ended_at=ago(hours=9), succeeded_at=ago(hours=9)),
        ("bad", "Did not end"),
        True,
    ),
    (
        lambda: record(began_at=ago(hours=9), alive_at=ago(minutes=9)),
        ("running", "Running"),
        False,
    ),
    (
        lambda: record(began_at=ago(hours=9), alive_at=ago(minutes=11)),
        ("bad", "Did not end"),
        True,
    ),
    (
        lambda: record(began_at=ago(minutes=9), alive_at=ago(hours=9)),
        ("running", "Running"),
        False,
    ),
    (lambda: went_well(requested_at=NOW), ("waiting", "Requested"), False),
    (
        lambda: went_well("a job of last year", at=ago(days=300), failures=3, error="OSError"),
        ("muted", "No longer scheduled"),
        False,
    ),
]


@pytest.mark.parametrize(("make", "state", "is_troubled"), STATES)
def test_its_state_is_in_words_what_lists_and_tiles_count(make, state, is_troubled):
    made = make()

    assert state_of(made) == state
    assert JobRecord.objects.troubled().filter(pk=made.pk).exists() is is_troubled
    found = {
        "Failed": JobRecord.objects.failing(),
        "Late": JobRecord.objects.late(),
        "Did not end": JobRecord.objects.unended(),
    }
    counted = {words for words, rows in found.items() if rows.filter(pk=made.pk).exists()}
    assert counted == ({state[1].split(" 1,")[0].removesuffix(" times")} if is_troubled else set())


@pytest.mark.parametrize("job", list(JOBS), ids=lambda job: job.name)
def test_every_job_is_late_after_two_periods_and_a_grace(job):
    in_time = went_well(job.name, at=NOW - 2 * job.every - GRACE)

    assert not in_time.is_late
    assert not JobRecord.objects.late().exists()
    JobRecord.objects.update(succeeded_at=NOW - 2 * job.every - GRACE - timedelta(seconds=1))
    late = JobRecord.objects.get()
    assert late.is_late
    assert JobRecord.objects.late().get() == late


def test_it_is_due_a_period_after_it_began_last_or_now():
    assert record(HOURLY).due_at is None
    assert went_well(at=ago(hours=1)).due_at == NOW + timedelta(hours=23)
    assert went_well("drain the outbox", at=ago(minutes=1)).due_at is None
    assert went_well("a job of last year").due_at is None


def test_what_ended_before_the_limit_is_never_said_not_to_have_ended():
    began = NOW - ENDS_WITHIN - timedelta(seconds=1)
    record(began_at=began, ended_at=began, succeeded_at=began)

    assert not JobRecord.objects.unended().exists()


def test_the_rows_are_those_of_the_jobs_that_are_expected():
    kept = went_well(at=ago(hours=1))
    record("a job of last year")

    for _ in range(2):
        JobRecord.objects.expect([DAILY, HOURLY])

    assert {row.name: row.succeeded_at for row in JobRecord.objects.all()} == {
        DAILY: kept.succeeded_at,
        HOURLY: None,
    }
    assert JobRecord.objects.get(name=HOURLY).expected_since == NOW


def test_periods_and_durations_are_words():
    assert {period_of(JobRecord(name=job.name)) for job in JOBS} >= {
        *("every 2 seconds", "every minute", "every 15 minutes", "every hour", "every day"),
    }
    assert period_of(JobRecord(name="a job of last year")) == ""
    lasted = [timedelta(seconds=seconds) for seconds in (0.04, 9.9, 61, 119, 300)]
    assert [duration(time) for time in lasted] == ["0.0 s", "9.9 s", "61 s", "119 s", "5 min"]
    assert duration(None) == ""
    assert timezone.now() == NOW
