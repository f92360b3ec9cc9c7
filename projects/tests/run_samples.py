"""One of each thing of schedules and runs, for the tests about all of them."""

from datetime import timedelta

from django.utils import timezone

from organizations.models import Membership
from projects.actions import ComponentTerms, ScheduleTerms, create_component, set_schedule
from projects.models import ComponentType, Run, Schedule
from projects.run_states import RunState
from tests.samples import Sample, Things


def _schedule(things: Things) -> Schedule:
    """Of a scheduled job that is made for it."""
    job = create_component(
        project=things.project,
        type=ComponentType.SCHEDULED_JOB,
        terms=ComponentTerms(things.named("Nightly settlement")),
        by=things.admin,
    )
    terms = ScheduleTerms("30 2 * * *", "Europe/Berlin")
    return set_schedule(component=job, terms=terms, by=things.admin)


def _run(things: Things) -> Run:
    """One that a person asked for, and no engine has taken."""
    return Run.objects.create(
        organization=things.organization,
        component=things.schedule.component,
        environment=things.environment,
        state=RunState.REQUESTED,
        requested_by=things.admin.user,
        is_requested=True,
        due_at=timezone.now() + timedelta(hours=1),
    )


def _more_runs(by: Membership, start: int, count: int):
    component = by.organization.components.earliest("created_at", "pk")
    environment = by.organization.environments.in_order()[0]
    Run.objects.bulk_create(
        Run(
            organization=by.organization,
            component=component,
            environment=environment,
            external_id=f"more-{n}",
            state=RunState.STARTED,
            started_at=timezone.now(),
            log_url="https://logs.example.com/",
        )
        for n in range(start, start + count)
    )


RUN_SAMPLES = [
    Sample("schedule", _schedule),
    Sample("run", _run, "<uuid:run>", more=_more_runs),
]
