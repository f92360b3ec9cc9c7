"""Runs as engines report them: over HTTP, as a shell with curl does it."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from audit.models import Event
from builds import actions as build_actions
from deployments.models import Run
from deployments.schedule import forget_old_runs
from deployments.tests.makers import add_environment
from deployments.tests.run_makers import RUNS, Engine, add_job, place, report
from organizations.actions.operators import suspend_organization
from organizations.tenancy.credential_kinds import CredentialTerms
from projects import actions
from projects.models import ComponentType
from projects.tests.makers import add_component
from tests.cast import make_person
from tests.database import business

pytestmark = pytest.mark.django_db


@pytest.fixture
def nightly(adam):
    return add_job(adam)


@pytest.fixture
def engine(staging, nightly, adam):
    return Engine(staging, by=adam)


def test_a_run_is_reported_when_it_starts_and_when_it_ends(engine, staging, nightly):
    begun = engine.say("started", log_url="https://logs.example.com/1")
    assert begun.status_code == 201
    assert begun.json()["url"].endswith("/projects/apollo/components/nightly/runs/")
    run = Run.objects.get()
    assert (run.component, run.environment, run.external_id) == (nightly, staging, "n-1")
    assert run.started_at
    assert run.finished_at is None

    ended = engine.say("failed", exit_status=3)

    assert (ended.status_code, ended.json()["unchanged"]) == (200, False)
    run.refresh_from_db()
    assert (run.state, run.exit_status) == ("failed", 3)
    assert run.log_url == "https://logs.example.com/1"
    assert run.finished_at is not None
    assert run.reported_by.startswith("Staging (…")


@pytest.mark.parametrize("end", ["succeeded", "failed", "timed-out"])
def test_an_end_alone_is_enough_and_repeating_it_changes_nothing(engine, end):
    assert engine.say(end).status_code == 201
    before = business()

    for state in (end, "started", end):
        answer = engine.say(state)
        assert (answer.status_code, answer.json()["unchanged"]) == (200, True)

    assert business() == before
    assert Run.objects.count() == 1


@pytest.mark.parametrize(("first", "then"), [("succeeded", "failed"), ("failed", "timed-out")])
def test_another_end_is_a_contradiction(engine, first, then):
    engine.say(first)
    before = business()

    answer = engine.say(then)

    assert answer.status_code == 409
    assert "n-1 has already ended" in answer.json()["detail"]
    assert business() == before


def test_the_same_id_elsewhere_is_another_run(engine, adam, nightly):
    production = Engine(add_environment("Production", by=adam), by=adam)
    add_job(adam, "Weekly")

    assert engine.say("started").status_code == 201
    assert production.say("succeeded").status_code == 201
    assert engine.say("started", component="apollo/weekly").status_code == 201
    assert Run.objects.count() == 3


@pytest.mark.parametrize("type", [ComponentType.API, ComponentType.SERVICE])
def test_what_runs_all_the_time_has_no_runs(engine, adam, type):
    add_component(adam, "Orders", type=type)

    answer = engine.say("started", component="apollo/orders")

    assert answer.status_code == 422
    assert "Only scheduled jobs, triggers and webhooks have runs" in str(answer.json())
    assert not Run.objects.exists()


@pytest.mark.parametrize("type", [ComponentType.TRIGGER, ComponentType.WEBHOOK])
def test_triggers_and_webhooks_have_runs(engine, adam, type):
    add_component(adam, "Orders", type=type)

    assert engine.say("started", component="apollo/orders").status_code == 201


@pytest.mark.parametrize("name", ["apollo/other", "nightly", "other/nightly", "", "/", "a/b/c"])
def test_another_component_is_not_there(engine, name):
    assert engine.say("started", component=name).status_code == 404


def test_an_engine_reaches_nothing_of_its_neighbours(engine, zed, nightly, staging):
    theirs = Engine(add_environment("Theirs", by=zed), by=zed)

    assert theirs.say("started").status_code == 404
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"state": "requested"}, "state"),
        ({"state": "late"}, "state"),
        ({"state": "timed_out"}, "state"),
        ({"id": ""}, "id"),
        ({"id": "../x"}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"id": "n\x00"}, "id"),
        ({"component": "apollo/night\x00ly"}, "component"),
        ({"component": "x" * 91}, "component"),
        ({"exit_status": "1"}, "exit_status"),
        ({"exit_status": True}, "exit_status"),
        ({"exit_status": 2**31}, "exit_status"),
        ({"state": "started", "exit_status": 0}, "exit_status"),
        ({"log_url": "javascript:alert(1)"}, "log_url"),
        ({"log_url": "https://user:pass@example.com/"}, "log_url"),
        ({"request": "x" * 10_000}, "request"),
        ({"environment": "production"}, "environment"),
    ],
)
def test_what_is_wrong_is_named(engine, said, place):
    answer = engine.say(**{"state": "succeeded", **said})

    assert answer.status_code == 422
    assert [each for each in answer.json()["errors"] if place in str(each)]
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 422),
        ('{"id": "1", "id": "2"}', 400),
        ('{"exit_status": NaN}', 400),
        ("[" * 5_000, 400),
        (" " * 70_000, 413),
    ],
)
def test_what_is_no_report_is_refused(engine, body, status):
    assert engine.send(body).status_code in {status, 400, 422, 413}
    assert not Run.objects.exists()


def test_ci_reports_no_runs(nightly, adam):
    made = build_actions.create_ci_credential(
        component=nightly, wanted=CredentialTerms("Pipeline", 30), by=adam
    )
    ci = Client(headers={"authorization": f"Bearer {made.secret}"})

    answer = ci.post(RUNS, json.dumps({}), content_type="application/json")

    assert answer.status_code == 403
    assert "takes a engine credential" in answer.json()["detail"].replace(" an ", " a ")


def test_a_suspended_organization_is_a_stranger(engine, acme):
    suspend_organization(
        organization=acme,
        reason="Not paid for.",
        by=make_person("Olga", is_staff=True, is_superuser=True),
    )

    assert engine.say("started").status_code == 401
    assert engine.get(RUNS, {"state": "requested"}).status_code == 401


def test_what_is_archived_starts_nothing_but_ends_what_runs(engine, nightly, adam):
    engine.say("started")
    actions.archive_component(component=nightly, by=adam)

    assert engine.say("succeeded").status_code == 200
    assert engine.say("started", id="n-2").status_code == 409
    assert Run.objects.get().state == "succeeded"


def test_a_failure_is_told_once_until_a_run_succeeds(engine):
    for number, state in enumerate(["failed", "timed-out", "failed", "succeeded", "failed"]):
        engine.say("started", id=f"n-{number}")
        engine.say(state, id=f"n-{number}")

    told = Event.objects.filter(kind="run.failed").order_by("pk")
    assert [event.after["run"] for event in told] == ["n-0", "n-4"]


def test_a_run_has_what_goes_with_its_state(engine):
    engine.say("started")

    for wrong in (
        {"state": "succeeded"},
        {"state": "requested"},
        {"finished_at": timezone.now()},
        {"external_id": None},
        {"due_at": timezone.now()},
        {"started_at": None},
        {"state": "succeeded", "finished_at": timezone.now() - timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Run.objects.update(**wrong)


def test_runs_are_kept_for_90_days(nightly, staging, adam):
    with time_machine.travel(timezone.now() - timedelta(days=90, minutes=1)):
        report(nightly, staging, by=adam, id="old")
    with time_machine.travel(timezone.now() - timedelta(days=89)):
        report(nightly, staging, by=adam, id="young")

    forget_old_runs()

    assert Run.objects.get().external_id == "young"


def test_a_component_goes_with_its_runs(nightly, staging, adam):
    place(nightly, staging)
    report(nightly, staging, by=adam)
    place(nightly, staging, kind="stop")

    actions.delete_component(component=nightly, handle="nightly", by=adam)

    assert not Run.objects.exists()
