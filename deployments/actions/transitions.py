"""How a deployment gets from one state to the next: its row is locked, saved and recorded."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit import log
from audit.event_types import EventType
from console.database.rows import first_or_raise, save_fields
from console.jobs.batches import do_or_log
from console.refusals import Refusal
from deployments.events import DEPLOYMENT_EXPIRED, DEPLOYMENT_SILENT
from deployments.models import Deployment
from deployments.states.deployments import DeploymentState
from organizations.models import Organization
from organizations.tenancy.locks import lock_organization


class DeploymentChanged(Refusal):
    slug = "deployment-changed"
    message = "This deployment changed in the meantime: {state}."


class DeploymentGone(Refusal):
    slug = "deployment-gone"
    message = "This deployment was deleted."


def lock_deployment(organization: Organization, deployment: Deployment) -> Deployment:
    """Lock and re-read the deployment until the transaction ends. Raises DeploymentGone."""
    rows = organization.deployments.select_for_update(no_key=True, of=("self",))
    locked = first_or_raise(rows.with_details().filter(pk=deployment.pk), DeploymentGone)
    locked.component.organization = locked.component.project.organization = organization
    return locked


def demand_state(deployment: Deployment, *states: DeploymentState) -> None:
    """Raise DeploymentChanged unless the deployment is in one of the states."""
    if deployment.state not in states:
        raise DeploymentChanged(state=deployment.get_state_display().lower())


def save_state(deployment: Deployment, state: DeploymentState, **fields: Any) -> None:
    """Save the state and `fields` of a locked row, unchecked: call `demand_state` before."""
    save_fields(deployment, state=state, **fields)


def record_event(
    event_type: EventType, deployment: Deployment, by: log.ActorOrPerson, **details: Any
) -> None:
    """Record an event about the deployment in its organization, with the details."""
    log.record(event_type, by=by, target=deployment, after=details)


def end_due_deployments(*, at: datetime, most: int) -> int:
    """Expire or silence up to `most` overdue deployments, one by one; return how many."""
    due_deployments = Deployment.objects.due(at).order_by("due_at")
    due_ids = list(due_deployments.values_list("pk", "organization")[:most])
    return sum(
        do_or_log(
            f"deployment {key}", end_due_deployment, deployment=key, organization=owner, at=at
        )
        for key, owner in due_ids
    )


@transaction.atomic
def end_due_deployment(*, deployment: UUID, organization: UUID, at: datetime) -> bool:
    """Lock and expire the deployment, or silence a running one; record it. False if not due."""
    lock_organization(organization, shared=True)
    due_rows = Deployment.objects.due(at).filter(pk=deployment).select_related("organization")
    locked = due_rows.select_for_update(no_key=True, of=("self",)).with_details().first()
    if locked is None:
        return False
    if locked.state == DeploymentState.RUNNING:
        save_state(locked, DeploymentState.SILENT, due_at=None)
        record_event(DEPLOYMENT_SILENT, locked, log.System())
    else:
        save_state(locked, DeploymentState.EXPIRED, due_at=None, finished_at=at)
        record_event(DEPLOYMENT_EXPIRED, locked, log.System())
    return True
