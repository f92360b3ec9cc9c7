"""“Run now”: what a person asks an engine to run."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import log
from console.jobs.onward import tried
from console.refusals import Refusal
from deployments.actions.environments import reload_environment
from deployments.events.runs import RUN_EXPIRED, RUN_REQUESTED, RUN_WITHDRAWN
from deployments.models import Environment, Run
from deployments.obstacles import RequestedAlready, obstacle_to_run
from deployments.states.runs import RunState
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize, lock_organization
from projects.actions.components import demand_active, lock_component
from projects.models import Component
from projects.permissions import MANAGE_COMPONENT

WAITS = timedelta(hours=1)
"""For so long an engine can take a request."""


class NoLongerWaits(Refusal):
    slug = "no-longer-waits"
    message = "This request no longer waits: it is {state}."


@transaction.atomic
def request_run(*, component: Component, environment: Environment, by: Actor) -> Run:
    """Ask the engine of the environment to run the job once, as soon as it asks."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    fresh = lock_component(organization, component)
    into = reload_environment(organization, environment)
    demand_active(fresh)
    if refusal := obstacle_to_run(fresh, into):
        raise refusal
    try:
        with transaction.atomic():
            made = organization.runs.create(
                component=fresh,
                environment=into,
                state=RunState.REQUESTED,
                requested_by=by.person,
                is_requested=True,
                due_at=timezone.now() + WAITS,
            )
    except IntegrityError as error:
        raise RequestedAlready(component=fresh, environment=into) from error
    log.record(RUN_REQUESTED, organization=organization, by=by, target=made)
    return made


@transaction.atomic
def withdraw_run(*, run: Run, by: Actor) -> None:
    """Take a request back that no engine has taken."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=run)
    rows = organization.runs.requested().filter(pk=run.pk)
    now = timezone.now()
    if not rows.update(state=RunState.WITHDRAWN, due_at=None, finished_at=now):
        found = organization.runs.filter(pk=run.pk).first()
        raise NoLongerWaits(state=found.get_state_display().lower() if found else "deleted")
    log.record(RUN_WITHDRAWN, organization=organization, by=by, target=run)


def expire_due_requests(*, at: datetime, most: int) -> int:
    """Each in a transaction of its own; returns how many there were."""
    due = Run.objects.due(at).order_by("due_at")
    keys = list(due.values_list("pk", "organization")[:most])
    return sum(
        bool(tried(f"run {key}", expire_request, run=key, organization=owner, at=at))
        for key, owner in keys
    )


@transaction.atomic
def expire_request(*, run: UUID, organization: UUID, at: datetime) -> bool:
    """Let it expire, unless someone was faster."""
    lock_organization(organization, shared=True)
    due = Run.objects.due(at).filter(pk=run)
    if not due.update(state=RunState.EXPIRED, due_at=None, finished_at=at):
        return False
    found = Run.objects.with_details().select_related("organization").get(pk=run)
    log.record(RUN_EXPIRED, organization=found.organization, by=log.System(), target=found)
    return True
