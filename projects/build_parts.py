"""What builds add to pages of projects."""

from collections.abc import Mapping
from typing import Any

from organizations.access import OrganizationRequest
from projects import permissions
from projects.models import Component
from projects.models.build import with_last_build
from projects.parts import COMPONENT, Columns, Part

LAST = 5
"""Builds that the overview of a component shows."""


def last_builds(request: OrganizationRequest, component: Component) -> Mapping[str, Any]:
    """The newest of the component."""
    return {"builds": list(component.builds.newest_first()[:LAST])}


LAST_BUILD = Columns(
    ("Last build", "Reported"), "projects/components/_last_build.html", with_last_build
)
LAST_BUILDS = Part(
    COMPONENT, "projects/components/_last_builds.html", permissions.VIEW_COMPONENT, last_builds
)
