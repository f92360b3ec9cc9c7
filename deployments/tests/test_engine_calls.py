"""What engines fetch and report: over HTTP, as a shell with curl does it."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from builds.tests.makers import add_build
from deployments import actions as deployment_actions
from deployments.models import Deployment, Environment, Placement
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import engine_of, waiting_deployment
from projects import actions
from projects.tests.makers import add_component

pytestmark = pytest.mark.django_db
LIST = "/api/v1/deployments"


class EngineClient(Client):
    """A shell with curl and an engine credential."""

    def __init__(self, secret: str) -> None:
        super().__init__(headers={"authorization": f"Bearer {secret}"})

    def approved(self):
        return self.get(LIST, {"state": "approved"}).json()["deployments"]

    def say(self, deployment, state, **more):
        if state == "running":
            more.setdefault("reference", "shell:1")
        body = json.dumps({"state": state, **more})
        url = f"{LIST}/{deployment if isinstance(deployment, str) else deployment.pk}/status"
        return self.post(url, body, content_type="application/json")

    def observe(self, *components):
        body = json.dumps({"components": list(components)})
        return self.put("/api/v1/observed", body, content_type="application/json")


@pytest.fixture
def build(adam):
    return add_build(add_component(adam))


@pytest.fixture
def engine(staging, adam):
    return EngineClient(engine_of(staging, by=adam).credential.secret)


@pytest.fixture
def approved(build, staging, mia):
    return deployment_actions.request_deployment(build=build, environment=staging, by=mia)


def test_an_engine_lists_takes_and_ends_what_was_approved(engine, approved, build, staging):
    (listed,) = engine.approved()
    assert listed["id"] == str(approved.pk)
    assert listed["component"] == "apollo/orders"
    assert (listed["artifact"], listed["digest"]) == (build.artifact, build.digest)

    begun = engine.say(approved, "running", reference="shell:1")
    assert (begun.status_code, begun.json()["state"]) == (200, "running")
    assert engine.approved() == []
    ended = engine.say(approved, "succeeded", url="https://orders.example.com")

    assert ended.json() == {
        "id": str(approved.pk),
        "state": "succeeded",
        "reference": "shell:1",
        "unchanged": False,
    }
    assert Placement.objects.get(environment=staging).deployment == approved


@pytest.mark.parametrize("state", [s for s in DeploymentState.values if s != "approved"])
def test_nothing_but_what_is_approved_is_listed(state, engine, build, staging):
    is_timed = state in {"waiting", "running"}
    waiting_deployment(
        build,
        staging,
        state=state,
        due_at=timezone.now() + timedelta(days=1) if is_timed else None,
        finished_at=None if is_timed or state == "silent" else timezone.now(),
    )

    assert engine.approved() == []
    assert engine.get(LIST, {"state": state}).status_code == 422


def test_what_was_approved_too_long_ago_is_neither_listed_nor_taken(engine, approved):
    Deployment.objects.update(due_at=timezone.now())

    assert engine.approved() == []
    assert engine.say(approved, "running").status_code == 409


@pytest.mark.parametrize("state", ["waiting", "approved", "rejected", "silent", "closed", "", 7])
def test_an_engine_sets_no_state_of_people(state, engine, approved):
    answer = engine.say(approved, state)

    assert answer.status_code == 422
    approved.refresh_from_db()
    assert approved.state == DeploymentState.APPROVED


def test_what_waits_is_not_taken(engine, build, staging):
    waiting = waiting_deployment(build, staging)

    for state in ("running", "succeeded", "failed"):
        answer = engine.say(waiting, state)
        assert answer.status_code == 409
        assert f"is waiting cannot become {state}" in answer.json()["detail"]
    waiting.refresh_from_db()
    assert waiting.state == DeploymentState.WAITING


def test_a_second_engine_is_told_who_has_it(engine, approved):
    engine.say(approved, "running", reference="argo:orders")

    for state in ("running", "succeeded"):
        answer = engine.say(approved, state, reference="shell:2")
        assert answer.status_code == 409
        assert answer.json()["detail"] == "This deployment was taken by argo:orders."
    assert engine.say(approved, "running", reference="argo:orders").json()["unchanged"]


def test_an_end_stays_an_end(engine, approved):
    assert engine.say(approved, "succeeded").status_code == 409, "nobody has taken it"
    engine.say(approved, "running", reference="shell:1")
    engine.say(approved, "failed", error="No such image")

    assert engine.say(approved, "failed").json()["unchanged"]
    assert engine.say(approved, "running", reference="shell:1").status_code == 409
    assert engine.say(approved, "succeeded").status_code == 409
    approved.refresh_from_db()
    assert (approved.state, approved.error) == (DeploymentState.FAILED, "No such image")
    assert not Placement.objects.exists()


def test_who_takes_one_names_themselves(engine, approved):
    assert engine.say(approved, "running", reference="").status_code == 422
    assert engine.say(approved, "running", reference=" ").status_code == 422
    assert engine.say(approved, "running", reference="shell:1").status_code == 200

    assert engine.say(approved, "running", reference="").status_code == 422
    assert engine.say(approved, "running", reference="shell:2").status_code == 409


def test_what_hides_or_turns_text_is_not_kept_of_an_error(engine, approved):
    engine.say(approved, "running")

    assert engine.say(approved, "failed", error="No\0 such\u202e image").status_code == 200

    approved.refresh_from_db()
    assert approved.error == "No\ufffd such\ufffd image"


@pytest.mark.parametrize("what", ["environment", "component", "project"])
def test_nothing_is_fetched_while_it_is_closed(what, engine, approved, adam):
    closed = {
        "environment": lambda: Environment.objects.update(
            frozen_until=timezone.now() + timedelta(days=1), frozen_reason="Incident"
        ),
        "component": lambda: actions.archive_component(component=approved.component, by=adam),
        "project": lambda: actions.archive_project(project=approved.component.project, by=adam),
    }
    closed[what]()

    assert engine.approved() == []
    assert engine.say(approved, "running").status_code == 409
    approved.refresh_from_db()
    assert approved.state == DeploymentState.APPROVED


def test_a_freeze_lets_what_runs_end(engine, approved, staging):
    engine.say(approved, "running")
    Environment.objects.update(
        frozen_until=timezone.now() + timedelta(days=1), frozen_reason="Incident"
    )

    assert engine.say(approved, "running").status_code == 200
    assert engine.say(approved, "succeeded").status_code == 200


def test_each_sign_of_life_moves_the_deadline(engine, approved):
    engine.say(approved, "running", reference="shell:1")
    Deployment.objects.update(due_at=timezone.now() + timedelta(seconds=5))

    engine.say(approved, "running", reference="shell:1")

    approved.refresh_from_db()
    assert approved.due_at > timezone.now() + timedelta(minutes=50)


def test_what_runs_is_kept_and_decides_nothing(engine, approved, staging, build):
    engine.say(approved, "running")
    engine.say(approved, "succeeded")
    placement = Placement.objects.get()
    assert not placement.differs

    seen = {"component": "apollo/orders", "digest": build.digest, "state": "healthy"}
    assert engine.observe(seen).json() == {"components": 1}
    placement.refresh_from_db()
    assert not placement.differs
    other = "sha256:" + "f" * 64
    engine.observe(seen | {"digest": other, "state": "degraded"})

    placement.refresh_from_db()
    assert (placement.differs, placement.observed_digest) == (True, other)
    assert placement.deployment == approved


def test_something_that_nobody_decided_differs(engine, build):
    engine.observe(
        {"component": "apollo/orders", "digest": build.digest, "state": "healthy"},
    )

    assert Placement.objects.get().differs


@pytest.mark.parametrize(
    ("component", "pointer"),
    [
        ({"component": "apollo/nothing", "state": "healthy"}, "#/components/0/component"),
        ({"component": "apollo/orders", "state": "fine"}, "#/components/0/state"),
        ({"component": "apollo/orders", "digest": "latest", "state": "healthy"}, "digest"),
        (
            {"component": "apollo/orders", "digest": "sha256:" + "f" * 63, "state": "healthy"},
            "digest",
        ),
        ({"component": "apollo/orders", "state": "healthy", "more": 1}, "more"),
        ({"component": "a\x00", "state": "healthy"}, "component"),
    ],
)
def test_what_cannot_run_is_refused_at_its_place(component, pointer, engine, build):
    answer = engine.observe(component)

    assert answer.status_code == 422, answer.content
    assert pointer in answer.json()["errors"][0]["pointer"]
    assert not Placement.objects.exists()


def test_a_component_is_named_once(engine, build):
    one = {"component": "apollo/orders", "state": "healthy"}

    assert engine.observe(one, one).status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("[]", 400),
        ("{", 400),
        ('{"state": "running", "state": "failed"}', 400),
        ('{"state": NaN}', 400),
        ('{"state": "running", "url": "javascript:alert(1)"}', 422),
        ('{"state": "running", "url": "https://u:p@example.com"}', 422),
        ('{"state": "running", "reference": "a\\nb"}', 422),
        ('{"state": "running", "reference": "' + "r" * 201 + '"}', 422),
        ('{"state": "failed", "error": "' + "e" * 1001 + '"}', 422),
        ('{"state": "running", "who": "me"}', 422),
        ("[" * 100_000, 413),
        ("[" * 30_000, 400),
    ],
)
def test_a_broken_report_changes_nothing(body, status, engine, approved):
    url = f"{LIST}/{approved.pk}/status"

    answer = engine.post(url, body, content_type="application/json")

    assert answer.status_code == status, answer.content
    approved.refresh_from_db()
    assert approved.state == DeploymentState.APPROVED
