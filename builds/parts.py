"""What builds add to pages of projects."""

from collections.abc import Mapping
from typing import Any

from builds.models import TestReport
from builds.strips import MOST_ON_PAGE
from builds.trend import MOST_BUILDS, trend_of
from organizations.tenancy.access import OrganizationRequest
from projects import permissions
from projects.models import Component
from projects.parts import COMPONENT, Part, Slot

BUILD = Slot("build")
"""Below what is said of a build, which is what it is about."""
LAST = 5
"""Builds that the overview of a component shows with their tests, out of those in its strip."""


def last_builds(request: OrganizationRequest, component: Component) -> Mapping[str, Any]:
    """Template context: the component's newest builds, with the totals and trend of their tests."""
    newest = list(component.builds.newest_first()[:MOST_ON_PAGE])
    totals = TestReport.objects.totals_of_last(component, builds=MOST_BUILDS)
    return {
        "strip": newest[::-1],
        "last_builds": [(build, totals.get(build.number)) for build in newest[:LAST]],
        "trend": trend_of(totals, component) if totals else None,
    }


LAST_BUILDS = Part(
    COMPONENT, "builds/_last_builds.html", permissions.VIEW_COMPONENT, last_builds, rank=20
)
