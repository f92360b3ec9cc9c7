"""Asking that a build goes into an environment, or that a component stops there."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import log
from builds.models import Build
from deployments.actions.environments import reload_environment
from deployments.approvers import rules_of
from deployments.events.deployments import DEPLOYMENT_ALLOWED, DEPLOYMENT_REQUESTED
from deployments.models import Deployment, Environment
from deployments.obstacles import (
    AnotherUnfinished,
    NothingRuns,
    kind_of,
    obstacle_to_deploy,
    obstacle_to_stop,
)
from deployments.permissions import DEPLOY_COMPONENT
from deployments.states.deployments import DeploymentKind, DeploymentState
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from projects.models import Component

WAITS = timedelta(days=7)
"""For so long people can approve."""
KEEPS = timedelta(hours=24)
"""For so long an engine can fetch what was approved."""


@transaction.atomic
def request_deployment(*, build: Build, environment: Environment, by: Actor) -> Deployment:
    """Ask that the build goes there: into the first environment, a step on, or back.

    Without a rule that asks for approval, the engine can fetch it right away.
    """
    organization, by = authorize(by, DEPLOY_COMPONENT, on=build)
    environment = reload_environment(organization, environment)
    fresh = organization.builds.select_related("component__project").get(pk=build.pk)
    kind = kind_of(fresh, environment)
    if in_the_way := obstacle_to_deploy(fresh, environment, kind):
        raise in_the_way
    return _request(fresh, environment, kind, by=by)


@transaction.atomic
def request_stop(*, component: Component, environment: Environment, by: Actor) -> Deployment:
    """Ask that the component no longer runs there, under the rules of a deployment."""
    organization, by = authorize(by, DEPLOY_COMPONENT, on=component)
    environment = reload_environment(organization, environment)
    fresh = organization.components.select_related("project").get(pk=component.pk)
    if in_the_way := obstacle_to_stop(fresh, environment):
        raise in_the_way
    current = environment.placements.select_related("deployment__build").get(component=fresh)
    if current.deployment is None:
        raise NothingRuns(component=fresh, environment=environment)
    build = current.deployment.build
    build.component = fresh
    return _request(build, environment, DeploymentKind.STOP, by=by)


def _request(
    build: Build, environment: Environment, kind: DeploymentKind, *, by: Actor
) -> Deployment:
    """Write the row with its copies: another may be writing one for the same place right now."""
    organization = environment.organization
    try:
        with transaction.atomic():
            made = organization.deployments.create(
                component=build.component,
                environment=environment,
                environment_name=environment.name,
                build=build,
                kind=kind,
                artifact=build.artifact,
                digest=build.digest,
                commit=build.commit,
                requested_by=by.person,
                **_terms(environment),
            )
    except IntegrityError:
        raise AnotherUnfinished(
            component=build.component, environment=environment, state="requested just now"
        ) from None
    _record(made, organization, by)
    return made


def _terms(environment: Environment) -> dict[str, Any]:
    """The rules as they are now, and the state to begin with."""
    rules, now = rules_of(environment), timezone.now()
    terms = {
        "approvals_needed": rules.approvals,
        "own_approval": rules.own_approval,
        "approvers": sorted(rules.approvers) if environment.chosen_only else None,
        "bypass_allowed": rules.bypass_allowed,
        "deadline_minutes": rules.deadline_minutes,
    }
    if rules.approvals:
        return {**terms, "state": DeploymentState.WAITING, "due_at": now + WAITS}
    approved = {"state": DeploymentState.APPROVED, "due_at": now + KEEPS, "approved_at": now}
    return {**terms, **approved}


def _record(made: Deployment, organization: Organization, by: Actor) -> None:
    log.record(
        DEPLOYMENT_REQUESTED if made.is_waiting else DEPLOYMENT_ALLOWED,
        organization=organization,
        by=by,
        target=made,
        after={
            "kind": made.kind,
            "artifact": made.artifact,
            "approvals": made.approvals_needed,
        },
    )
