"""Components for tests."""

from organizations.models import Membership
from projects.actions import create_project
from projects.models import Component, ComponentType, Project


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
        handle=name.lower().replace(" ", "-")[:40].rstrip("-"),
        type=type,
    )
