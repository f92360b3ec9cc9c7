"""What the races of `test_runs.py` come to without what decides them."""

from functools import partial

import pytest

from deployments import actions
from deployments.actions import late_jobs as expecting
from deployments.actions import run_requests, runs
from deployments.events import JOB_LATE, RUN_WITHDRAWN
from deployments.models import Run
from tests.races import events, slip_in, without_constraints
from tests.races.rounds import organization_of
from tests.races.runs import scene_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


@pytest.fixture
def scene(ada, eve):
    return scene_of(organization_of(ada, eve))


def test_without_the_index_a_run_is_there_twice(scene, monkeypatch):
    slip_in(monkeypatch, runs, "_lock_reported", scene.report())

    with without_constraints("run_one_per_external_id"):
        scene.report()()

        assert scene.job.runs.count() == 2


def test_without_the_lock_a_run_ends_twice(scene, monkeypatch):
    scene.report()()
    raised = slip_in(monkeypatch, runs, "meaning_of", scene.report("succeeded"))

    scene.report("failed")()

    assert not raised
    assert scene.job.runs.get().state == "failed"


def test_without_the_index_two_runs_are_requested(scene, monkeypatch):
    ours, theirs = (scene.requesting(each) for each in scene.people)
    slip_in(monkeypatch, run_requests, "obstacle_to_run", theirs)

    with without_constraints("run_one_request"):
        ours()

        assert scene.job.runs.requested().count() == 2


def test_without_the_lock_two_engines_take_one_request(scene, monkeypatch):
    made = scene.requested()
    raised = slip_in(monkeypatch, runs, "_lock_reported", scene.report(id="n-2", request=made))

    scene.report(id="n-1", request=made)()

    assert not raised
    assert scene.job.runs.get().external_id == "n-1"


def test_without_the_lock_a_withdrawn_request_is_taken(scene, monkeypatch):
    made = scene.requested()
    withdraw = partial(actions.withdraw_run, run=made, by=scene.people[0])
    slip_in(monkeypatch, runs, "_lock_reported", withdraw)

    scene.report(request=made)()

    assert events(scene.organization)[RUN_WITHDRAWN] == 1
    assert Run.objects.get(pk=made.pk).state == "started"


def test_without_the_lock_two_workers_tell_of_one_late_run(scene, monkeypatch):
    slip_in(monkeypatch, expecting, "_is_time_of", scene.noticing())

    scene.noticing()()

    assert events(scene.organization)[JOB_LATE] == 2


def test_without_the_lock_a_job_stays_late_that_reported(scene, monkeypatch):
    slip_in(monkeypatch, expecting, "_is_time_of", scene.report())

    scene.noticing()()

    scene.placement.refresh_from_db()
    assert scene.placement.is_late
