"""Scheduled jobs that run somewhere, to race for, written past the actions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.models import User
from deployments import actions
from deployments.actions.late_jobs import note_if_late
from deployments.engines import Engine
from deployments.models import Environment, Placement, Run
from deployments.states.runs import RunReport, RunState
from deployments.tests.makers import engine_of
from deployments.tests.run_makers import place
from organizations.models import Membership, Organization
from projects.models import Component, ComponentType, Project, Schedule
from projects.tests.makers import add_component
from tests.races.rounds import organizations_of


@dataclass(frozen=True)
class Scene:
    """An organization with a job that runs every minute, and was expected an hour ago."""

    people: list[Membership]
    job: Component
    environment: Environment
    placement: Placement
    engine: Engine

    @property
    def organization(self) -> Organization:
        """Whose it is."""
        return self.people[0].organization

    def report(
        self, state: str = "started", id: str = "n-1", request: Run | None = None
    ) -> Callable[[], Any]:
        """How its engine reports a run."""
        said = RunReport(id, RunState(state))
        return partial(
            actions.report_run, component=self.job, report=said, request=request, by=self.engine
        )

    def requesting(self, by: Membership) -> Callable[[], Run]:
        """How a member asks for a run."""
        return partial(actions.request_run, component=self.job, environment=self.environment, by=by)

    def requested(self) -> Run:
        """A run that a member asked for."""
        made = self.requesting(self.people[0])()
        self.organization.refresh_from_db()
        return made

    def noticing(self) -> Callable[[], bool]:
        """How a worker notes that the run is late."""
        key, at = self.placement.pk, timezone.now()
        return partial(note_if_late, placement=key, organization=self.organization.pk, at=at)


def scene_of(people: list[Membership]) -> Scene:
    """What these administrators and the engine race for."""
    first = people[0]
    project = Project.objects.create(organization=first.organization, name="Shop", handle="shop")
    environment = Environment.objects.create(
        organization=first.organization, name="Production", handle="production", position=0
    )
    job = add_component(first, "Nightly", project=project, type=ComponentType.SCHEDULED_JOB)
    Schedule.objects.create(
        organization=first.organization,
        component=job,
        expression="* * * * *",
        time_zone="UTC",
        grace_minutes=15,
        overlap="skip",
    )
    placement = place(job, environment)
    placement.expected_at = timezone.now().replace(second=0, microsecond=0) - timedelta(hours=1)
    placement.due_at = placement.expected_at + timedelta(minutes=15)
    placement.save()
    return Scene(people, job, environment, placement, engine_of(environment, by=first))


def scenes(*people: User, rounds: int | None = None) -> Iterator[Scene]:
    """A new organization for each round."""
    for members in organizations_of(*people, rounds=rounds):
        yield scene_of(members)
