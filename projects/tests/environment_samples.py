"""One of each thing of environments and deployments, for the tests about all of them."""

import uuid

from django.utils import timezone

from organizations.models import Membership
from projects.actions import create_engine_credential
from projects.models import Approval, Deployment, Environment, Placement
from projects.tests.environment_makers import (
    add_build,
    add_component,
    add_environment,
    waiting_deployment,
)
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
    """One that waits for approval, of a component that is made for it, requested by nobody."""
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


ENVIRONMENT_SAMPLES = [
    Sample(
        "environment",
        _environment,
        "<handle:environment>",
        in_address=lambda environment: environment.handle,
        more=_more_environments,
    ),
    Sample("approver", lambda things: things.environment.approver_rows.get()),
    Sample(
        "engine_credential",
        lambda things: create_engine_credential(
            environment=things.environment, days=30, by=things.admin
        ),
    ),
    Sample("deployment", _deployment, "<uuid:deployment>"),
    Sample("approval", _approval),
    Sample("placement", _placement),
]
