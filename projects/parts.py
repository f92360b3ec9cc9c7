"""What apps above add to pages of projects: they declare parts, and the pages show them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from console.manifests import Declaration, Section
from organizations.tenancy.access import OrganizationRequest
from organizations.tenancy.roles import Permission

Read = Callable[[OrganizationRequest, Any], Mapping[str, Any]]


@dataclass(frozen=True)
class Slot:
    """A place on a page, where parts that are declared for it stand in the order of their ranks."""

    name: str
    in_projects: bool = False
    """Whether it also has parts for members with the permission in some projects only."""

    def read(self, request: OrganizationRequest, shown: Any) -> dict[str, Any]:
        """What the page's template needs: `<name>_parts`, its templates, and what these need.

        `shown` is what the page is about. Parts without permission are neither
        read nor shown.
        """
        context: dict[str, Any] = {}
        member = request.membership
        is_open = member.reach if self.in_projects else member.can
        parts = [part for part in PARTS if part.slot == self and is_open(part.permission)]
        for part in parts:
            context |= part.read(request, shown)
        return {**context, f"{self.name}_parts": [part.template for part in parts]}


PROJECT = Slot("project")
"""The components of a project: those that its page lists are what it is about."""
COMPONENT = Slot("component")
"""At the beginning of the overview of a component."""
COMPONENT_ASIDE = Slot("component_aside")
"""Next to that, below what is said of the component itself."""
HOME_OF_PROJECTS = Slot("home_of_projects", in_projects=True)
"""On the Home of a member who sees projects, above these. It is about the member."""
PROJECT_BELOW = Slot("project_below")
"""On the page of a project, below its components. It is about the project."""
SCHEDULE = Slot("schedule")
"""Within the schedule of a component."""
HOME = Slot("home")
"""The Home of a member whose roles have no projects. It is about the member."""


@dataclass(frozen=True)
class Part(Declaration):
    """A part of a page, for those who hold the permission."""

    slot: Slot
    template: str
    permission: Permission
    read: Read
    """What its template needs, under names that no other part of the page has.

    One part of a page can add `refresh`, for a page that refreshes itself.
    """
    rank: int = 50


PARTS = Section(Part, key=lambda part: part.template, rank=lambda part: part.rank)
