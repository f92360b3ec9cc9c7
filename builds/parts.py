"""What builds add to pages of projects."""

from collections.abc import Mapping
from typing import Any

from builds.models.build import with_last_build
from organizations.tenancy.access import OrganizationRequest
from projects import permissions
from projects.models import Component
from projects.parts import COMPONENT, Columns, Part, Slot

BUILD = Slot("build")
"""Below what is said of a build, which is what it is about."""
LAST = 5
"""Builds that the overview of a component shows."""


def last_builds(request: OrganizationRequest, component: Component) -> Mapping[str, Any]:
    """The newest of the component."""
    return {"builds": list(component.builds.newest_first()[:LAST])}


LAST_BUILD = Columns(("Last build", "Reported"), "builds/_last_build.html", with_last_build)
LAST_BUILDS = Part(COMPONENT, "builds/_last_builds.html", permissions.VIEW_COMPONENT, last_builds)
