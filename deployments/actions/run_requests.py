"""“Run now”: what a person asks an engine to run."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import log
from console.jobs.batches import do_or_log
from console.refusals import Refusal
from deployments.actions.environments import reload_environment
from deployments.conditions.obstacles import RequestedAlready, obstacle_to_run
from deployments.events import RUN_EXPIRED, RUN_REQUESTED, RUN_WITHDRAWN
from deployments.models import Environment, Run
from deployments.states.runs import RunState
from organizations.tenancy.actors import Actor, requester_columns
from organizations.tenancy.locks import authorize, lock_organization
from projects.actions.components import demand_active, lock_component
from projects.models import Component
from projects.permissions import MANAGE_COMPONENT

TAKEABLE_FOR = timedelta(hours=1)
"""How long an engine can take a request."""


class NoLongerWaits(Refusal):
    slug = "no-longer-waits"
    message = "This request no longer waits: it is {state}."


@transaction.atomic
def request_run(*, component: Component, environment: Environment, by: Actor) -> Run:
    """Create a request that the environment's engine runs the scheduled job once.

    Locks the component, and records an event. Raises EnvironmentGone, Archived, NotAJob,
    NothingRuns or RequestedAlready.
    """
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    component = lock_component(organization, component)
    environment = reload_environment(organization, environment)
    demand_active(component)
    if refusal := obstacle_to_run(component, environment):
        raise refusal
    try:
        with transaction.atomic():
            run = organization.runs.create(
                component=component,
                environment=environment,
                state=RunState.REQUESTED,
                **requester_columns(by),
                is_requested=True,
                due_at=timezone.now() + TAKEABLE_FOR,
            )
    except IntegrityError as error:
        raise RequestedAlready(component=component, environment=environment) from error
    log.record(RUN_REQUESTED, by=by, target=run)
    return run


@transaction.atomic
def withdraw_run(*, run: Run, by: Actor) -> None:
    """Withdraw a requested run and record it. Raises NoLongerWaits, also if it was deleted."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=run)
    requested = organization.runs.requested().filter(pk=run.pk)
    now = timezone.now()
    if not requested.update(state=RunState.WITHDRAWN, due_at=None, finished_at=now):
        current = organization.runs.filter(pk=run.pk).first()
        raise NoLongerWaits(state=current.get_state_display().lower() if current else "deleted")
    log.record(RUN_WITHDRAWN, by=by, target=run)


def expire_due_requests(*, at: datetime, most: int) -> int:
    """Expire up to `most` overdue requested runs, each in a transaction; return how many."""
    due_runs = Run.objects.due(at).order_by("due_at")
    due_ids = list(due_runs.values_list("pk", "organization")[:most])
    return sum(
        do_or_log(f"run {key}", expire_request, run=key, organization=owner, at=at)
        for key, owner in due_ids
    )


@transaction.atomic
def expire_request(*, run: UUID, organization: UUID, at: datetime) -> bool:
    """Expire the requested run and record an event; False if it was taken or withdrawn before."""
    lock_organization(organization, shared=True)
    due_runs = Run.objects.due(at).filter(pk=run)
    if not due_runs.update(state=RunState.EXPIRED, due_at=None, finished_at=at):
        return False
    expired = Run.objects.with_details().select_related("organization").get(pk=run)
    log.record(RUN_EXPIRED, by=log.System(), target=expired)
    return True
