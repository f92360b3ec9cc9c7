"""A project, for the tests about all things of an organization."""

from projects.actions import create_project
from tests.samples import Sample, Things


def _project(things: Things):
    return create_project(
        name=things.named("Apollo"), description=things.named("Rockets."), by=things.admin
    )


SAMPLES = [
    Sample("project", _project, "<handle:project>", in_address=lambda project: project.handle)
]
