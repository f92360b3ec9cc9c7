"""Environments for tests."""

from datetime import timedelta

from django.utils import timezone

from organizations.models import Membership
from projects.actions import (
    create_engine_credential,
    create_environment,
    create_project,
    report_deployment,
)
from projects.deployment_states import DeploymentState
from projects.engines.engine import Engine
from projects.engines.reports import EngineReport
from projects.models import (
    Build,
    BuildState,
    Component,
    ComponentType,
    Deployment,
    Environment,
    Project,
)
from projects.rules import Rules


def add_environment(name: str = "Staging", *, by: Membership, **rules) -> Environment:
    """An environment that asks for nothing unless said."""
    return create_environment(rules=Rules(name, **rules), by=by)


def add_component(
    by: Membership,
    name: str = "Orders",
    *,
    project: Project | None = None,
    type: ComponentType = ComponentType.SERVICE,
):
    """A service, or a component of another type, in a project."""
    within = project or by.organization.projects.first() or create_project(name="Apollo", by=by)
    return Component.objects.create(
        organization=by.organization,
        project=within,
        name=name,
        handle=name.lower().replace(" ", "-"),
        type=type,
    )


def add_build(component: Component, number: int = 1, *, branch: str = "main", **fields) -> Build:
    """A build that succeeded, with an artifact of its own."""
    digest = "sha256:" + f"{number:064x}"
    made = {
        "state": BuildState.SUCCEEDED,
        "artifact": f"registry.example.com/{component.handle}@{digest}",
        "digest": digest,
        "finished_at": timezone.now(),
    }
    return Build.objects.create(
        organization=component.organization,
        component=component,
        number=number,
        external_id=str(number),
        commit=f"{number:040x}",
        branch=branch,
        **made | fields,
    )


def engine_of(environment: Environment, *, by: Membership) -> Engine:
    """The engine of the environment, by a new credential."""
    living = environment.engine_credentials.living().first()
    return Engine(living or create_engine_credential(environment=environment, days=30, by=by))


def waiting_deployment(build: Build, environment: Environment, **fields) -> Deployment:
    """One that waits for one approval, written past the actions, and requested by nobody."""
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
