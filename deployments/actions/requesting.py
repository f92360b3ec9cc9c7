"""Asking that a build goes into an environment, or that a component stops there."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from builds.models import Build
from deployments.actions.environments import reload_environment
from deployments.actions.transitions import record_event
from deployments.conditions.approvers import rules_of
from deployments.conditions.obstacles import (
    AnotherUnfinished,
    NothingRuns,
    kind_of,
    obstacle_to_deploy,
    obstacle_to_stop,
)
from deployments.events import DEPLOYMENT_ALLOWED, DEPLOYMENT_REQUESTED
from deployments.models import Deployment, Environment
from deployments.permissions import DEPLOY_COMPONENT
from deployments.states.deployments import DeploymentKind, DeploymentState
from organizations.tenancy.actors import Actor, requester_columns
from organizations.tenancy.locks import authorize
from projects.models import Component

APPROVABLE_FOR = timedelta(days=7)
"""How long people can approve a request."""
FETCHABLE_FOR = timedelta(hours=24)
"""How long an engine can fetch what was approved."""


@transaction.atomic
def request_deployment(*, build: Build, environment: Environment, by: Actor) -> Deployment:
    """Create a deployment of the build: into the first environment, a step on, or a rollback.

    Records an event. Without a rule that asks for approval, engines can fetch the deployment right
    away. Raises EnvironmentGone or the obstacle that keeps the build out (`obstacles.py`).
    """
    organization, by = authorize(by, DEPLOY_COMPONENT, on=build)
    environment = reload_environment(organization, environment)
    build = organization.builds.select_related("component__project").get(pk=build.pk)
    kind = kind_of(build, environment)
    if refusal := obstacle_to_deploy(build, environment, kind):
        raise refusal
    return _create(build, environment, kind, by=by)


@transaction.atomic
def request_stop(*, component: Component, environment: Environment, by: Actor) -> Deployment:
    """Create a deployment that stops the component there, under the rules of any deployment.

    Records an event. Raises EnvironmentGone, NothingRuns, or another obstacle (`obstacles.py`).
    """
    organization, by = authorize(by, DEPLOY_COMPONENT, on=component)
    environment = reload_environment(organization, environment)
    component = organization.components.select_related("project").get(pk=component.pk)
    if refusal := obstacle_to_stop(component, environment):
        raise refusal
    placement = environment.placements.select_related("deployment__build").get(component=component)
    if placement.deployment is None:
        raise NothingRuns(component=component, environment=environment)
    build = placement.deployment.build
    build.component = component
    return _create(build, environment, DeploymentKind.STOP, by=by)


def _create(
    build: Build, environment: Environment, kind: DeploymentKind, *, by: Actor
) -> Deployment:
    """Create the deployment with a copy of the rules; record it. Raises Unfinished in a race."""
    organization = environment.organization
    try:
        with transaction.atomic():
            deployment = organization.deployments.create(
                component=build.component,
                environment=environment,
                environment_name=environment.name,
                build=build,
                kind=kind,
                artifact=build.artifact,
                digest=build.digest,
                commit=build.commit,
                **requester_columns(by),
                **_terms(environment),
            )
    except IntegrityError:
        raise AnotherUnfinished(
            component=build.component, environment=environment, state="requested just now"
        ) from None
    event_type = DEPLOYMENT_REQUESTED if deployment.is_waiting else DEPLOYMENT_ALLOWED
    details = {"artifact": build.artifact, "approvals": deployment.approvals_needed}
    record_event(event_type, deployment, by, kind=kind, **details)
    return deployment


def _terms(environment: Environment) -> dict[str, Any]:
    """The fields that copy the environment's rules, and the first state with its deadline."""
    rules, now = rules_of(environment), timezone.now()
    terms = {
        "approvals_needed": rules.approvals,
        "own_approval": rules.own_approval,
        "approvers": sorted(rules.approvers) if environment.chosen_only else None,
        "bypass_allowed": rules.bypass_allowed,
        "deadline_minutes": rules.deadline_minutes,
    }
    if rules.approvals:
        return {**terms, "state": DeploymentState.WAITING, "due_at": now + APPROVABLE_FOR}
    fetchable = {"state": DeploymentState.APPROVED, "approved_at": now}
    return {**terms, **fetchable, "due_at": now + FETCHABLE_FOR}
