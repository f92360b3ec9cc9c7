"""Scheduled jobs that are paused: nothing of them is late, and what goes on counts from then."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from deployments.tests.makers import add_environment
from deployments.tests.run_makers import add_job, clock, moment, place
from organizations.actions.operators import suspend_organization
from projects import actions
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The evening before; the job runs at 02:00 UTC, with 15 minutes of grace."""
    with time_machine.travel(moment("2026-05-01 20:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def staging(now, adam):
    return add_environment(by=adam)


@pytest.fixture
def nightly(now, adam):
    return add_job(adam)


@pytest.fixture
def placed(nightly, staging):
    made = place(nightly, staging)
    clock()
    return made


def stop(nightly, staging, adam, **_):
    place(nightly, staging, kind="stop")


def archive(nightly, adam, **_):
    actions.archive_component(component=nightly, by=adam)


def archive_project(nightly, adam, **_):
    actions.archive_project(project=nightly.project, by=adam)


def suspend(acme, **_):
    suspend_organization(
        organization=acme,
        reason="Not paid for.",
        by=make_person("Olga", is_staff=True, is_superuser=True),
    )


def schedule_for_deletion(acme, adam, **_):
    type(acme).objects.filter(pk=acme.pk).update(
        deletion_asked_at=timezone.now(), removal_due_at=timezone.now() + timedelta(days=14)
    )


def unschedule(nightly, adam, **_):
    actions.remove_schedule(component=nightly, by=adam)


PAUSES = [stop, archive, archive_project, suspend, schedule_for_deletion, unschedule]


@pytest.fixture
def everybody(nightly, staging, adam, acme):
    return {"nightly": nightly, "staging": staging, "adam": adam, "acme": acme}


@pytest.mark.parametrize("pause", PAUSES)
def test_nothing_is_late_of_what_is_paused(placed, now, everybody, pause):
    pause(**everybody)

    now.move_to(moment("2026-05-02 02:15"))
    assert clock() == 0
    placed.refresh_from_db()
    assert (placed.expected_at, placed.due_at, placed.late_since) == (None, None, None)


@pytest.mark.parametrize("pause", PAUSES)
def test_what_is_late_and_paused_is_late_no_more(placed, now, everybody, pause):
    now.move_to(moment("2026-05-02 02:15"))
    clock()

    pause(**everybody)
    clock()

    placed.refresh_from_db()
    assert placed.late_since is None
    assert not placed.is_late


def test_what_goes_on_is_expected_from_then_on(placed, now, nightly, adam):
    actions.archive_component(component=nightly, by=adam)
    now.move_to(moment("2026-05-02 02:05"))
    clock()
    actions.restore_component(component=nightly, by=adam)

    now.move_to(moment("2026-05-02 02:20"))
    assert clock() == 0
    placed.refresh_from_db()
    assert placed.expected_at == moment("2026-05-03 02:00")
