"""Scheduled jobs that run somewhere, and engines that report, for tests."""

import json
from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from builds.tests.makers import add_build
from deployments.actions import report_run
from deployments.actions.late_jobs import watch_schedules
from deployments.models import Deployment, Environment, Placement, Run
from deployments.states.runs import RunReport, RunState
from deployments.tests.makers import engine_of, waiting_deployment
from organizations.models import Membership
from projects.actions import ScheduleTerms, set_schedule
from projects.models import Component, ComponentType
from projects.tests.makers import add_component

RUNS = "/api/v1/runs"


class Engine(Client):
    """The engine of one environment, as a shell with curl asks."""

    def __init__(self, environment: Environment, *, by: Membership) -> None:
        secret = engine_of(environment, by=by).credential.secret
        super().__init__(headers={"authorization": f"Bearer {secret}"})

    def say(self, state: str, **more: Any) -> Any:
        """Report this of the run `n-1` of Nightly."""
        said = {"component": "apollo/nightly", "id": "n-1", "state": state, **more}
        return self.send(json.dumps(said))

    def send(self, body: str | bytes) -> Any:
        """Report it in these bytes."""
        return self.post(RUNS, body, content_type="application/json")

    def requested(self) -> list[dict[str, Any]]:
        """What people asked to run now."""
        return self.get(RUNS, {"state": "requested"}).json()["runs"]


def add_job(
    by: Membership,
    name: str = "Nightly",
    *,
    expression: str = "0 2 * * *",
    time_zone: str = "UTC",
    grace: int = 15,
) -> Component:
    """A scheduled job with a schedule."""
    job = add_component(by, name, type=ComponentType.SCHEDULED_JOB)
    terms = ScheduleTerms(expression, time_zone, grace)
    set_schedule(component=job, terms=terms, by=by)
    return job


def place(component: Component, environment: Environment, *, kind: str = "deploy") -> Placement:
    """Have a build of it run there, written past the actions; or stop it with the kind `stop`."""
    build = component.builds.first() or add_build(component)
    now = timezone.now()
    ended = waiting_deployment(
        build, environment, kind=kind, state="succeeded", due_at=None, finished_at=now
    )
    return _placed(component, environment, ended)


def _placed(component: Component, environment: Environment, ended: Deployment) -> Placement:
    placement, _ = Placement.objects.update_or_create(
        component=component,
        environment=environment,
        defaults={"organization": environment.organization, "deployment": ended},
    )
    return placement


def clock() -> int:
    """What the clock starts once a minute; returns how many jobs are newly late."""
    return watch_schedules(at=timezone.now(), most=1_000)


def report(
    component: Component, environment: Environment, *, by: Membership, id: str = "n-1", **said: Any
) -> Run:
    """What the engine of the environment says, without HTTP."""
    made = RunReport(id, RunState(said.pop("state", "started")), **said)
    engine = engine_of(environment, by=by)
    return report_run(component=component, report=made, by=engine).run


def moment(text: str) -> datetime:
    """Such as `2026-05-01 02:00`, in UTC."""
    return datetime.fromisoformat(f"{text}+00:00")
