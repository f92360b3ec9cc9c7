"""The clock of the embedded default: what is due runs, beside what is slow, broken or stuck."""

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.utils import timezone

from console import background
from console.background import Background, Job
from tests.waiting import eventually

pytestmark = pytest.mark.embedded
SECOND = timedelta(seconds=1)


@pytest.fixture
def ran() -> list[str]:
    """The names of the tasks that ran."""
    return []


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Opens for the task that waits, at the latest when the test is over."""
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.fixture
def tasks(ran: list[str], gate: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """One task that is quick, one that fails, and one that waits for the gate."""

    def quick(*args: Any, **kwargs: Any) -> None:
        ran.append(f"quick {args} {kwargs}" if args or kwargs else "quick")

    def fails() -> None:
        ran.append("fails")
        raise RuntimeError("on purpose")

    def waits() -> None:
        gate.wait(30)
        ran.append("waits")

    known = {"quick": quick, "fails": fails, "waits": waits}
    monkeypatch.setattr(background, "import_string", known.__getitem__)
    monkeypatch.setattr(background, "LOOKS_EVERY", 0.01)


def job(task: str, schedule: Any = 2.0, **rest: Any) -> Job:
    return Job(name=f"do what {task}", task=task, schedule=schedule, **rest)


def run_until(clock: Background, condition: Any) -> None:
    """Run the clock in a thread, stop it when the condition holds, and see that it stops well."""
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(clock.run()), daemon=True)
    thread.start()
    eventually(condition, "the jobs run")
    clock.stop(15, None)
    thread.join(10)
    assert codes == [0]


def test_every_line_of_the_schedule_can_be_run():
    schedule: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE

    for name, line in schedule.items():
        assert Job(name, **line).task.name == line["task"]


def test_all_is_due_at_the_start_whenever_it_ran_before(tasks):
    assert job("quick", schedule=24 * 60 * 60.0).is_due
    assert job("quick", schedule=crontab(hour=4, minute=0)).is_due


def test_what_ran_is_due_again_when_its_time_has_passed_and_no_sooner(tasks):
    quick = job("quick", schedule=60.0)

    quick.last_run_at = timezone.now() - 55 * SECOND
    assert not quick.is_due
    quick.last_run_at = timezone.now() - 61 * SECOND
    assert quick.is_due


def test_a_clock_that_was_set_back_keeps_nothing_from_running(tasks):
    quick = job("quick", schedule=60.0)

    quick.last_run_at = timezone.now() + timedelta(hours=2)

    assert quick.is_due


def test_a_job_runs_with_its_arguments(tasks, ran):
    run_until(Background([job("quick", args=[1], kwargs={"two": 2})]), lambda: ran)

    assert ran == ["quick (1,) {'two': 2}"]


def test_a_job_that_fails_is_logged_tried_again_and_disturbs_no_other(tasks, ran, caplog):
    clock = Background([job("fails", schedule=0.01), job("quick", schedule=0.01)])

    with caplog.at_level(logging.ERROR, "console.background"):
        run_until(clock, lambda: ran.count("fails") > 2 and ran.count("quick") > 2)

    assert "Could not do what fails" in caplog.text
    assert "on purpose" in caplog.text


def test_a_slow_job_does_not_run_twice_at_once_and_holds_up_no_other(tasks, ran, gate):
    slow, quick = job("waits", schedule=0.01), job("quick", schedule=0.01)
    clock = Background([slow, quick])

    def stopped_after_five_of_the_other() -> bool:
        assert not slow.is_due
        if ran.count("quick") > 5:
            gate.set()
        return gate.is_set()

    slow.start()
    run_until(clock, stopped_after_five_of_the_other)

    assert "waits" not in ran[:5]


def test_a_stop_lets_what_runs_finish(tasks, ran, gate):
    slow = job("waits")
    clock = Background([slow])

    def begun() -> bool:
        if slow.is_running:
            threading.Timer(0.1, gate.set).start()
        return slow.is_running

    run_until(clock, begun)

    assert ran == ["waits"]


def test_a_stop_does_not_wait_for_ever(tasks, ran, monkeypatch):
    monkeypatch.setattr(background, "MAY_FINISH_WITHIN", 0.05)
    slow = job("waits")

    run_until(Background([slow]), lambda: slow.is_running)

    assert ran == []


def test_a_job_that_never_ends_is_a_failure_of_the_process(tasks, monkeypatch, caplog):
    monkeypatch.setattr(background, "STUCK_AFTER", 0.05)

    with caplog.at_level(logging.ERROR, "console.background"):
        code = Background([job("waits")]).run()

    assert code == 1
    assert "do what waits" in caplog.text
