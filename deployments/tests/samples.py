"""One of each thing of environments, deployments and runs, for the tests about all of them."""

import uuid
from datetime import timedelta

from django.utils import timezone

from builds.tests.makers import add_build
from deployments.actions import create_engine_credential
from deployments.actions.environments import MOST_ENVIRONMENTS
from deployments.models import Approval, Deployment, Environment, Placement, Run
from deployments.states.runs import RunState
from deployments.tests.makers import add_environment, waiting_deployment
from organizations.models import Membership
from projects.tests.makers import add_component
from tests.samples import Sample, Things


def _environment(things: Things):
    """The first of two, so that it can be moved."""
    chosen = frozenset({things.admin.pk})
    made = add_environment(things.named("Staging"), approvers=chosen, by=things.admin)
    add_environment(things.named("Production"), is_production=True, by=things.admin)
    return made


def _more_environments(by: Membership, start: int, count: int):
    Environment.objects.bulk_create(
        Environment(
            organization=by.organization,
            name=f"Environment {n}",
            name_key=f"environment {n}",
            handle=f"environment-{n}",
            position=1_000 + n,
        )
        for n in range(start, start + count)
    )


def _deployment(things: Things) -> Deployment:
    """One that waits for approval, of a component that is made for it, requested by no one."""
    component = add_component(things.admin, things.named("Invoices"), project=things.project)
    build = add_build(component)
    made = waiting_deployment(build, things.environment)
    made.organization = things.organization
    return made


def _approval(things: Things) -> Approval:
    """Of another deployment, which has ended."""
    build = add_build(things.deployment.component, 2)
    ended = waiting_deployment(
        build, things.environment, state="rejected", due_at=None, finished_at=timezone.now()
    )
    return ended.approvals.create(
        organization=things.organization, person=things.admin.user, verdict="rejected"
    )


def _placement(things: Things) -> Placement:
    ended = Deployment.objects.get(organization=things.organization, state="rejected")
    ended.pk, ended.state = uuid.uuid4(), "succeeded"
    ended.save(force_insert=True)
    return Placement.objects.create(
        organization=things.organization,
        component=ended.component,
        environment=things.environment,
        deployment=ended,
    )


def _run(things: Things) -> Run:
    """One that a person asked for, and no engine has taken."""
    return Run.objects.create(
        organization=things.organization,
        component=things.schedule.component,
        environment=things.environment,
        state=RunState.REQUESTED,
        requested_by=things.admin.user,
        is_requested=True,
        due_at=timezone.now() + timedelta(hours=1),
    )


def _more_runs(by: Membership, start: int, count: int):
    component = by.organization.components.earliest("created_at", "pk")
    environment = by.organization.environments.in_order()[0]
    Run.objects.bulk_create(
        Run(
            organization=by.organization,
            component=component,
            environment=environment,
            external_id=f"more-{n}",
            state=RunState.STARTED,
            started_at=timezone.now(),
            log_url="https://logs.example.com/",
        )
        for n in range(start, start + count)
    )


SAMPLES = [
    Sample(
        "environment",
        _environment,
        "<handle:environment_handle>",
        in_address=lambda environment: environment.handle,
        more=_more_environments,
        most=MOST_ENVIRONMENTS,
    ),
    Sample("approver", lambda things: things.environment.approver_rows.get()),
    Sample(
        "engine_credential",
        lambda things: create_engine_credential(
            environment=things.environment, days=30, by=things.admin
        ),
    ),
    Sample("deployment", _deployment, "<uuid:deployment_id>"),
    Sample("approval", _approval),
    Sample("placement", _placement),
    Sample("run", _run, "<uuid:run_id>", more=_more_runs),
]
