"""A project, for the tests about all things of an organization."""

from organizations.models import Membership
from projects.actions import create_project
from projects.models import Build, BuildState, Component, ComponentType, Project
from projects.tests.environment_samples import ENVIRONMENT_SAMPLES
from tests.samples import Sample, Things


def _project(things: Things):
    return create_project(
        name=things.named("Apollo"), description=things.named("Rockets."), by=things.admin
    )


def _more(by: Membership, start: int, count: int):
    Project.objects.bulk_create(
        Project(
            organization=by.organization,
            name=f"Project {n}",
            handle=f"project-{n}",
            created_by=by.user,
        )
        for n in range(start, start + count)
    )


def _component(things: Things):
    return Component.objects.create(
        organization=things.organization,
        project=things.project,
        name=things.named("Orders"),
        handle="orders",
        type=ComponentType.SERVICE,
        created_by=things.admin.user,
    )


def _build(things: Things):
    return Build.objects.create(
        organization=things.organization,
        component=things.component,
        number=1,
        external_id=things.named("1001"),
        commit="a" * 40,
        state=BuildState.RUNNING,
    )


SAMPLES = [
    Sample(
        "project",
        _project,
        "<handle:project>",
        in_address=lambda project: project.handle,
        more=_more,
    ),
    Sample("component", _component),
    Sample("build", _build),
    *ENVIRONMENT_SAMPLES,
]
