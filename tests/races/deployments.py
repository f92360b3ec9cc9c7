"""Components and environments to race for, written past the actions."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import User
from builds.models import Build
from builds.tests.makers import add_build
from deployments.engines import Engine
from deployments.models import Deployment, Environment
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import engine_of, waiting_deployment
from organizations.models import Membership
from projects.models import Project
from projects.tests.makers import add_component
from tests.races.rounds import organizations_of


@dataclass(frozen=True)
class Scene:
    """An organization with a build, and an environment that asks for two approvals."""

    people: list[Membership]
    build: Build
    environment: Environment

    def deployment(self, state: DeploymentState, by: Membership | None = None) -> Deployment:
        """One of the build, in this state."""
        return waiting_deployment(
            self.build,
            self.environment,
            state=state,
            approvals_needed=2,
            requested_by=by.user if by else None,
        )

    def later(self) -> Environment:
        """Another environment, which comes after it."""
        return Environment.objects.create(
            organization=self.environment.organization,
            name="Disaster recovery",
            handle="disaster-recovery",
            position=1,
        )

    def engine(self) -> Engine:
        """The engine of the environment."""
        return engine_of(self.environment, by=self.people[0])


def scene_of(people: list[Membership]) -> Scene:
    """What these administrators race for in their organization."""
    first = people[0]
    project = Project.objects.create(organization=first.organization, name="Shop", handle="shop")
    environment = Environment.objects.create(
        organization=first.organization,
        name="Production",
        handle="production",
        position=0,
        approvals=2,
    )
    component = add_component(first, project=project)
    build = add_build(component)
    build.component = component
    return Scene(people, build, environment)


def scenes(*people: User, rounds: int | None = None) -> Iterator[Scene]:
    """A new organization for each round."""
    for members in organizations_of(*people, rounds=rounds):
        yield scene_of(members)
