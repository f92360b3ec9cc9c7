"""The runs of the demo: a nightly job that reports in one environment, and is late in another."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from deployments.actions import report_deployment, request_deployment, request_run
from deployments.actions.late_jobs import watch_schedules
from deployments.engines.engine import Engine
from deployments.engines.reports import EngineReport
from deployments.models import EngineCredential, Environment, Placement, Run
from deployments.states.deployments import DeploymentState
from deployments.states.runs import RunState
from projects.actions import ScheduleTerms, set_schedule
from projects.components import cron
from projects.demonstration import Cast
from projects.models import Component

DEVELOPER = "Dorothy Vaughan"
NIGHTS = 14
TERMS = ScheduleTerms("30 2 * * *", "Europe/Berlin", grace_minutes=20)


@transaction.atomic
def fill_runs(member: Cast) -> None:
    """Nightly settlement, every night in Development, and not last night in Staging."""
    dorothy = member(DEVELOPER)
    organization = dorothy.organization
    job = organization.components.named("Nightly settlement").get()
    set_schedule(component=job, terms=TERMS, by=dorothy)
    development, staging = organization.environments.in_order()[:2]
    for environment in (development, staging):
        _deploy(job, environment, member)
    now = timezone.now()
    since = now - timedelta(days=NIGHTS)
    times = cron.next_times(TERMS.expression, TERMS.time_zone, after=since, count=NIGHTS)
    nights = [each for each in times if each < now]
    for number, night in enumerate(nights):
        _run(job, development, night, fails=number == len(nights) // 2)
    for night in nights[:-1]:
        _run(job, staging, night)
    watch_schedules(at=now, most=len(nights))
    Placement.objects.filter(component=job, environment=staging).update(late_since=nights[-1])
    request_run(component=job, environment=staging, by=dorothy)


def _deploy(job: Component, environment: Environment, member: Cast) -> None:
    credential = EngineCredential.objects.with_holder().get(environment=environment)
    build = job.builds.succeeded().newest_first()[0]
    made = request_deployment(build=build, environment=environment, by=member(DEVELOPER))
    for state in (DeploymentState.RUNNING, DeploymentState.SUCCEEDED):
        report = EngineReport(state, reference="demo")
        report_deployment(deployment=made, report=report, by=Engine(credential))


def _run(job: Component, environment: Environment, at: datetime, *, fails: bool = False) -> None:
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
