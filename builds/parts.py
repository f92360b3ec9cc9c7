"""What builds add to pages of projects."""

from collections.abc import Mapping
from typing import Any

from organizations.tenancy.access import OrganizationRequest
from projects import permissions
from projects.models import Component
from projects.parts import COMPONENT, Part, Slot

BUILD = Slot("build")
"""Below what is said of a build, which is what it is about."""
LAST = 5
"""Builds that the overview of a component shows."""


def last_builds(request: OrganizationRequest, component: Component) -> Mapping[str, Any]:
    """The newest of the component."""
    return {"builds": list(component.builds.newest_first()[:LAST])}


LAST_BUILDS = Part(COMPONENT, "builds/_last_builds.html", permissions.VIEW_COMPONENT, last_builds)
