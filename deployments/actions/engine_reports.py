"""What engines report: that they take a deployment, what came of it, and what runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from audit.event_types import EventType
from console.refusals import Refusal
from deployments import events
from deployments.actions.transitions import (
    DeploymentGone,
    lock_deployment,
    record_event,
    save_state,
)
from deployments.conditions.obstacles import closing_obstacle
from deployments.engines import Engine, EngineReport, Meaning, meaning_of
from deployments.models import Deployment, Placement
from deployments.states.deployments import DeploymentState, ObservedState
from organizations.models import Organization
from organizations.tenancy.demands import NoLongerAllowed, demand_running
from organizations.tenancy.locks import lock_organization
from projects.models import Component


class TakenByAnotherEngine(Refusal):
    slug = "taken"
    message = "This deployment was taken by {reference}."


class StateNotPossible(Refusal):
    slug = "not-now"
    message = "A deployment that is {state} cannot become {wanted}."


@dataclass(frozen=True)
class Observation:
    """What runs of a component, as its engine found it."""

    component: Component
    digest: str
    """Empty for nothing."""
    state: ObservedState


@transaction.atomic
def report_deployment(*, deployment: Deployment, report: EngineReport, by: Engine) -> Deployment:
    """Start, continue or end the deployment as the engine reports, unless it did so before.

    Locks the row, and records a start or an end. A success decides what runs in the environment.
    Raises DeploymentGone, TakenByAnotherEngine, StateNotPossible, EnvironmentFrozen or
    ComponentArchived.
    """
    organization, by = authorize_engine(by)
    deployment = lock_deployment(organization, deployment)
    if deployment.environment_id != by.environment.pk:
        raise DeploymentGone
    match _meaning_in_time(report, deployment):
        case Meaning.TAKEN:
            raise TakenByAnotherEngine(reference=deployment.engine_reference)
        case Meaning.CONTRADICTION:
            state = DeploymentState(deployment.state)
            raise StateNotPossible(state=state.value, wanted=report.state.value)
        case Meaning.CLAIM:
            _start(deployment, report, by)
        case Meaning.SIGN:
            url, due_at = report.url or deployment.url, _deadline(deployment)
            save_state(deployment, DeploymentState.RUNNING, due_at=due_at, url=url)
        case Meaning.END:
            _end(deployment, report, by)
    return deployment


@transaction.atomic
def report_observed(*, observations: list[Observation], by: Engine) -> int:
    """Save what the engine saw running, without changing decisions; return how many components."""
    organization, by = authorize_engine(by)
    now = timezone.now()
    Placement.objects.bulk_create(
        [
            Placement(
                organization=organization,
                component=observation.component,
                environment=by.environment,
                observed_digest=observation.digest,
                observed_state=observation.state,
                observed_at=now,
            )
            for observation in sorted(observations, key=lambda seen: seen.component.pk)
        ],
        update_conflicts=True,
        unique_fields=["component", "environment"],
        update_fields=["observed_digest", "observed_state", "observed_at"],
    )
    return len(observations)


def authorize_engine(by: Engine) -> tuple[Organization, Engine]:
    """The organization and the engine, both re-read under a shared lock on the organization.

    Raises NoLongerAllowed, or that the organization is suspended or scheduled for deletion.
    """
    lock_organization(by.organization.pk, shared=True)
    organization = Organization.objects.get(pk=by.organization.pk)
    engine = by.reload(organization)
    if engine is None:
        raise NoLongerAllowed(organization=organization)
    demand_running(organization)
    return organization, engine


def _meaning_in_time(report: EngineReport, deployment: Deployment) -> Meaning:
    """What the report means now: taking what was approved too long ago is a contradiction."""
    is_late = deployment.due_at is not None and deployment.due_at <= timezone.now()
    meaning = meaning_of(report, deployment)
    return Meaning.CONTRADICTION if meaning is Meaning.CLAIM and is_late else meaning


def _start(deployment: Deployment, report: EngineReport, by: Engine) -> None:
    """Save and record that the engine runs it. Raises EnvironmentFrozen or ComponentArchived."""
    if refusal := closing_obstacle(deployment.component, by.environment, deployment.kind):
        raise refusal
    save_state(
        deployment,
        DeploymentState.RUNNING,
        engine_reference=report.reference,
        url=report.url,
        started_at=timezone.now(),
        due_at=_deadline(deployment),
    )
    _record(events.DEPLOYMENT_STARTED, deployment, by, reference=report.reference)


def _end(deployment: Deployment, report: EngineReport, by: Engine) -> None:
    """Save that the deployment failed or succeeded, record an event, and place what succeeded."""
    save_state(
        deployment,
        report.state,
        url=report.url or deployment.url,
        error=report.error,
        due_at=None,
        finished_at=timezone.now(),
    )
    if report.state == DeploymentState.FAILED:
        _record(events.DEPLOYMENT_FAILED, deployment, by, because=report.error[:200])
        return
    Placement.objects.update_or_create(
        component=deployment.component,
        environment=deployment.environment,
        defaults={"organization": deployment.organization, "deployment": deployment},
    )
    _record(events.DEPLOYMENT_SUCCEEDED, deployment, by, digest=deployment.digest)


def _deadline(deployment: Deployment) -> datetime:
    """When the deployment falls silent unless its engine reports again."""
    return timezone.now() + timedelta(minutes=deployment.deadline_minutes)


def _record(event_type: EventType, deployment: Deployment, by: Engine, **details: str) -> None:
    """Record an event about the deployment with the details that are not empty."""
    present = {name: value for name, value in details.items() if value}
    record_event(event_type, deployment, by, **present)
