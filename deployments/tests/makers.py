"""Environments for tests."""

from datetime import timedelta

from django.utils import timezone

from builds.models import Build
from deployments.actions import create_engine_credential, create_environment, report_deployment
from deployments.engines import Engine, EngineReport
from deployments.environment_rules import Rules
from deployments.models import Deployment, Environment, Placement
from deployments.states.deployments import DeploymentState
from organizations.models import Membership
from projects.models import Component


def add_environment(name: str = "Staging", *, by: Membership, **rules) -> Environment:
    """An environment that asks for nothing unless said."""
    return create_environment(rules=Rules(name, **rules), by=by)


def engine_of(environment: Environment, *, by: Membership) -> Engine:
    """The engine of the environment, by a new credential."""
    living = environment.engine_credentials.living().first()
    return Engine(living or create_engine_credential(environment=environment, days=30, by=by))


def waiting_deployment(build: Build, environment: Environment, **fields) -> Deployment:
    """One that waits for one approval, written past the actions, and requested by no one."""
    made = {
        "organization": environment.organization,
        "component": build.component,
        "environment": environment,
        "environment_name": environment.name,
        "build": build,
        "kind": "deploy",
        "state": DeploymentState.WAITING,
        "artifact": build.artifact,
        "digest": build.digest,
        "commit": build.commit,
        "approvals_needed": 1,
        "own_approval": False,
        "bypass_allowed": True,
        "deadline_minutes": 60,
        "due_at": timezone.now() + timedelta(days=7),
    }
    return Deployment.objects.create(**made | fields)


def carry_out(deployment: Deployment, *, by: Membership, state="succeeded") -> Deployment:
    """What the engine does with an approved deployment."""
    assert deployment.environment is not None
    engine = engine_of(deployment.environment, by=by)
    for each in ("running", state):
        report = EngineReport(DeploymentState(each), reference="shell:1")
        deployment = report_deployment(deployment=deployment, report=report, by=engine)
    return deployment


def see_running(component: Component, environment: Environment, **fields) -> Placement:
    """What an engine saw run where nothing was decided, or where `deployment` was."""
    seen = {
        "organization": environment.organization,
        "observed_digest": f"sha256:c0ffee1{'f' * 57}",
        "observed_state": "healthy",
        "observed_at": timezone.now(),
    }
    return Placement.objects.create(component=component, environment=environment, **seen | fields)
