"""Environments, deployments and runs of the demo."""

from datetime import datetime, timedelta
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
    request_run,
)
from deployments.actions.late_jobs import watch_schedules
from deployments.engines import Engine, EngineReport
from deployments.environment_rules import Rules
from deployments.models import Deployment, EngineCredential, Environment, Placement, Run
from deployments.states.deployments import DeploymentState, ObservedState
from deployments.states.runs import RunState
from organizations.models import Organization
from projects.actions import ComponentTerms, ScheduleTerms, create_component, set_schedule
from projects.components import cron
from projects.demonstration import Cast
from projects.models import Component, ComponentType

COMPONENTS = {"Flight control": 3, "Telemetry": 2, "Suit updates": 2}
"""How many builds each has."""
DEVELOPER, APPROVER = "Dorothy Vaughan", "Hedy Lamarr"
RELEASED = ("Invoice API", "Ledger", "Card events")
"""Components that run in all environments. The last was changed by hand in production."""
URLS = {"Staging": "https://{}.staging.stark.example", "Production": "https://{}.stark.example"}
"""Where a released component answers in an environment."""
NIGHTS = 14
TERMS = ScheduleTerms("30 2 * * *", "Europe/Berlin", grace_minutes=20)
RULES = [
    Rules("Development"),
    Rules("Staging", branch_patterns="main release/*"),
    Rules("Production", is_production=True, approvals=1),
]


@transaction.atomic
def fill_board(member: Cast) -> None:
    """Create three environments and deploy three components; the last builds wait for approval."""
    hedy = member(APPROVER)
    engines = []
    for rules in RULES:
        environment = create_environment(rules=rules, by=hedy)
        engines.append(Engine(create_engine_credential(environment=environment, days=90, by=hedy)))
    for name, builds in COMPONENTS.items():
        _fill_component(member, name, builds, engines)
    _observe(engines[1].environment, engines[1])


def _fill_component(member: Cast, name: str, builds: int, engines: list[Engine]) -> None:
    """Create a component and deploy its builds; the last one waits where approval is needed."""
    ada = member("Ada Lovelace")
    project = ada.organization.projects.active().earliest("pk")
    component = create_component(
        project=project, type=ComponentType.SERVICE, terms=ComponentTerms(name), by=ada
    )
    Component.objects.filter(pk=component.pk).update(next_build_number=builds + 1)
    for number in range(1, builds + 1):
        build = _create_build(component, number)
        for engine in engines:
            deployment = request_deployment(
                build=build, environment=engine.environment, by=member("Grace Hopper")
            )
            if deployment.is_waiting:
                if number == builds:
                    break
                approver = member(APPROVER)
                deployment = approve_deployment(
                    deployment=deployment, comment="Tested", by=approver
                )
            _carry_out(deployment, engine)


def _create_build(component: Component, number: int) -> Build:
    """Create a succeeded build with a made-up commit and digest, without reporting it."""
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


def _carry_out(deployment: Deployment, engine: Engine, url: str = "") -> None:
    """Report the start and the success of the deployment, as its engine would."""
    for state in (DeploymentState.RUNNING, DeploymentState.SUCCEEDED):
        report = EngineReport(state, reference="demo", url=url)
        report_deployment(deployment=deployment, report=report, by=engine)


def _observe(environment: Environment, engine: Engine) -> None:
    """Report of two components that the first runs something else than was decided."""
    placements = environment.placements.select_related("component", "deployment")
    observations = [
        Observation(
            placement.component,
            placement.decided_digest if number else "sha256:" + "0" * 64,
            ObservedState.HEALTHY,
        )
        for number, placement in enumerate(placements.order_by("component__name_key")[:2])
    ]
    report_observed(observations=observations, by=engine)


@transaction.atomic
def fill_production(member: Cast) -> None:
    """Deploy components to all environments, over some days, and report what runs there now."""
    hedy, dorothy = member(APPROVER), member(DEVELOPER)
    organization = hedy.organization
    credentials = EngineCredential.objects.with_holder().filter(organization=organization)
    engines = [Engine(row) for row in credentials.order_by("environment__position")]
    for name in RELEASED:
        build = organization.components.named(name).get().builds.succeeded().newest_first()[0]
        for engine in engines:
            environment = engine.environment
            deployment = request_deployment(build=build, environment=environment, by=dorothy)
            if deployment.is_waiting:
                deployment = approve_deployment(deployment=deployment, comment="Tested", by=hedy)
            url = URLS.get(environment.name, "").format(build.component.handle)
            _carry_out(deployment, engine, url)
    for engine in engines:
        _observe_all(engine)
    credentials.update(last_used_at=timezone.now())
    _spread_over_days(organization)


def _observe_all(engine: Engine) -> None:
    """Report what runs in the environment: all as decided, but one component in production."""
    environment = engine.environment
    observations = []
    for placement in environment.placements.select_related("component", "deployment"):
        is_changed = environment.is_production and placement.component.name == RELEASED[-1]
        digest = "sha256:" + "0" * 64 if is_changed else placement.decided_digest
        observations.append(Observation(placement.component, digest, ObservedState.HEALTHY))
    report_observed(observations=observations, by=engine)


def _spread_over_days(organization: Organization) -> None:
    """Give each deployment a time of its own; the newest one was requested three hours ago."""
    deployments = list(organization.deployments.newest_first())
    now = timezone.now()
    for place, deployment in enumerate(deployments):
        at = now - timedelta(hours=3 + 5 * place, minutes=7 * place % 50)
        deployment.requested_at = at
        for field, minutes in (("approved_at", 24), ("started_at", 25), ("finished_at", 29)):
            if getattr(deployment, field):
                setattr(deployment, field, at + timedelta(minutes=minutes))
        deployment.approvals.update(at=at + timedelta(minutes=24))
    fields = ["requested_at", "approved_at", "started_at", "finished_at"]
    Deployment.objects.bulk_update(deployments, fields)


@transaction.atomic
def fill_runs(member: Cast) -> None:
    """Deploy a nightly job and create its runs; in Staging, the last one is late and requested."""
    dorothy = member(DEVELOPER)
    organization = dorothy.organization
    job = organization.components.named("Nightly settlement").get()
    set_schedule(component=job, terms=TERMS, by=dorothy)
    development, staging = organization.environments.in_order()[:2]
    for environment in (development, staging):
        _deploy_job(job, environment, member)
    now = timezone.now()
    since = now - timedelta(days=NIGHTS)
    times = cron.next_times(TERMS.expression, TERMS.time_zone, after=since, count=NIGHTS)
    nights = [time for time in times if time < now]
    for number, night in enumerate(nights):
        _create_run(job, development, night, fails=number == len(nights) // 2)
    for night in nights[:-1]:
        _create_run(job, staging, night)
    watch_schedules(at=now, most=len(nights))
    Placement.objects.filter(component=job, environment=staging).update(late_since=nights[-1])
    request_run(component=job, environment=staging, by=dorothy)


def _deploy_job(job: Component, environment: Environment, member: Cast) -> None:
    """Deploy the newest build of the job to the environment."""
    credential = EngineCredential.objects.with_holder().get(environment=environment)
    build = job.builds.succeeded().newest_first()[0]
    deployment = request_deployment(build=build, environment=environment, by=member(DEVELOPER))
    _carry_out(deployment, Engine(credential))


def _create_run(
    job: Component, environment: Environment, at: datetime, *, fails: bool = False
) -> None:
    """Create a run of seven minutes that ended, as its engine would have reported it."""
    Run.objects.create(
        organization=job.organization,
        component=job,
        environment=environment,
        external_id=f"{job.handle}-{at:%Y%m%d}",
        state=RunState.FAILED if fails else RunState.SUCCEEDED,
        exit_status=1 if fails else 0,
        created_at=at,
        started_at=at,
        finished_at=at + timedelta(minutes=7),
        log_url=f"https://logs.stark.example/{job.handle}/{at:%Y%m%d}",
    )
