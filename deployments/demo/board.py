"""A living board for the demo: builds on their way to production, and what became of them."""

from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from builds.models import Build, BuildState
from deployments.actions import (
    Observation,
    approve_deployment,
    create_engine_credential,
    create_environment,
    report_deployment,
    report_observed,
    request_deployment,
)
from deployments.engines.engine import Engine
from deployments.engines.reports import EngineReport
from deployments.environment_rules import Rules
from deployments.models import Deployment, Environment
from deployments.states.deployments import DeploymentState, ObservedState
from projects.actions import ComponentTerms, create_component
from projects.demonstration import Cast
from projects.models import Component, ComponentType

COMPONENTS = {"Flight control": 3, "Telemetry": 2, "Suit updates": 2}
"""How many builds each has."""


RULES = [
    Rules("Development"),
    Rules("Staging", branch_patterns="main release/*"),
    Rules("Production", is_production=True, approvals=1),
]


@transaction.atomic
def fill_board(member: Cast) -> None:
    """Three components on their way through three environments, the last builds waiting."""
    hedy = member("Hedy Lamarr")
    engines = []
    for rules in RULES:
        environment = create_environment(rules=rules, by=hedy)
        engines.append(Engine(create_engine_credential(environment=environment, days=90, by=hedy)))
    for name, builds in COMPONENTS.items():
        _fill_line(member, name, builds, engines)
    _observe(engines[1].environment, engines[1])


def _fill_line(member: Cast, name: str, builds: int, engines: list[Engine]) -> None:
    """One component; its last build waits for approval, all others went through."""
    ada = member("Ada Lovelace")
    project = ada.organization.projects.active().earliest("pk")
    component = create_component(
        project=project, type=ComponentType.SERVICE, terms=ComponentTerms(name), by=ada
    )
    Component.objects.filter(pk=component.pk).update(next_build_number=builds + 1)
    for number in range(1, builds + 1):
        build = _build(component, number)
        for engine in engines:
            made = request_deployment(
                build=build, environment=engine.environment, by=member("Grace Hopper")
            )
            if number == builds and made.is_waiting:
                break
            if made.is_waiting:
                made = approve_deployment(
                    deployment=made, comment="Tested", by=member("Hedy Lamarr")
                )
            _carry_out(made, engine)


def _build(component: Component, number: int) -> Build:
    name = f"{component.pk} {number}"
    digest = f"sha256:{sha256(name.encode()).hexdigest()}"
    return Build.objects.create(
        organization=component.organization,
        component=component,
        number=number,
        external_id=str(1_000 + number),
        commit=sha256(digest.encode()).hexdigest()[:40],
        branch="main",
        state=BuildState.SUCCEEDED,
        artifact=f"registry.example.com/{component.handle}@{digest}",
        digest=digest,
        finished_at=timezone.now(),
    )


def _carry_out(made: Deployment, engine: Engine) -> None:
    for state in (DeploymentState.RUNNING, DeploymentState.SUCCEEDED):
        report = EngineReport(state, reference="demo")
        report_deployment(deployment=made, report=report, by=engine)


def _observe(environment: Environment, engine: Engine) -> None:
    """One runs as decided, and one was changed by hand."""
    placed = environment.placements.select_related("component", "deployment")
    seen = [
        Observation(
            each.component,
            each.decided_digest if number else "sha256:" + "0" * 64,
            ObservedState.HEALTHY,
        )
        for number, each in enumerate(placed.order_by("component__name_key")[:2])
    ]
    report_observed(observations=seen, by=engine)
