"""What engines do: take what was approved for their environment, and say what came of it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from audit import log
from audit.event_types import EventType
from console.refusals import Refusal
from deployments.actions.moving import DeploymentGone, lock_deployment, save_state
from deployments.engines.engine import Engine
from deployments.engines.reports import EngineReport, Meaning, meaning_of
from deployments.events.deployments import (
    DEPLOYMENT_FAILED,
    DEPLOYMENT_STARTED,
    DEPLOYMENT_SUCCEEDED,
)
from deployments.models import Deployment, Placement
from deployments.obstacles import closing_obstacle
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
    """Take it, go on with it, or end it; what is known already changes nothing.

    A success moves what is decided to run in the environment, in the same transaction.
    """
    organization, by = authorize_engine(by)
    found = lock_deployment(organization, deployment)
    if found.environment_id != by.environment.pk:
        raise DeploymentGone
    match _meaning(report, found):
        case Meaning.TAKEN:
            raise TakenByAnotherEngine(reference=found.engine_reference)
        case Meaning.CONTRADICTION:
            raise StateNotPossible(
                state=DeploymentState(found.state).value, wanted=report.state.value
            )
        case Meaning.CLAIM:
            _claim(found, report, by)
        case Meaning.SIGN:
            url = report.url or found.url
            save_state(found, DeploymentState.RUNNING, due_at=_deadline(found), url=url)
        case Meaning.END:
            _end(found, report, by)
    return found


@transaction.atomic
def report_observed(*, observations: list[Observation], by: Engine) -> int:
    """Keep what the engine found to run; returns of how many components. It decides nothing."""
    organization, by = authorize_engine(by)
    now = timezone.now()
    Placement.objects.bulk_create(
        [
            Placement(
                organization=organization,
                component=each.component,
                environment=by.environment,
                observed_digest=each.digest,
                observed_state=each.state,
                observed_at=now,
            )
            for each in sorted(observations, key=lambda each: each.component.pk)
        ],
        update_conflicts=True,
        unique_fields=["component", "environment"],
        update_fields=["observed_digest", "observed_state", "observed_at"],
    )
    return len(observations)


def authorize_engine(by: Engine) -> tuple[Organization, Engine]:
    """The engine as it is now, in its organization, next to others who work there."""
    lock_organization(by.organization.pk, shared=True)
    organization = Organization.objects.get(pk=by.organization.pk)
    fresh = by.reload(organization)
    if fresh is None:
        raise NoLongerAllowed(organization=organization)
    demand_running(organization)
    return organization, fresh


def _meaning(report: EngineReport, found: Deployment) -> Meaning:
    """As it stands; what was approved too long ago is no longer taken."""
    is_late = found.due_at is not None and found.due_at <= timezone.now()
    meaning = meaning_of(report, found)
    return Meaning.CONTRADICTION if meaning is Meaning.CLAIM and is_late else meaning


def _claim(found: Deployment, report: EngineReport, by: Engine) -> None:
    if refusal := closing_obstacle(found.component, by.environment, found.kind):
        raise refusal
    save_state(
        found,
        DeploymentState.RUNNING,
        engine_reference=report.reference,
        url=report.url,
        started_at=timezone.now(),
        due_at=_deadline(found),
    )
    _record(DEPLOYMENT_STARTED, found, by, reference=report.reference)


def _end(found: Deployment, report: EngineReport, by: Engine) -> None:
    save_state(
        found,
        report.state,
        url=report.url or found.url,
        error=report.error,
        due_at=None,
        finished_at=timezone.now(),
    )
    if report.state == DeploymentState.FAILED:
        _record(DEPLOYMENT_FAILED, found, by, because=report.error[:200])
        return
    Placement.objects.update_or_create(
        component=found.component,
        environment=found.environment,
        defaults={"organization": found.organization, "deployment": found},
    )
    _record(DEPLOYMENT_SUCCEEDED, found, by, digest=found.digest)


def _deadline(found: Deployment) -> object:
    return timezone.now() + timedelta(minutes=found.deadline_minutes)


def _record(word: EventType, found: Deployment, by: Engine, **after: str) -> None:
    said = {name: value for name, value in after.items() if value}
    log.record(word, organization=found.organization, by=by, target=found, after=said)
