"""What environments, deployments and runs add to pages of projects and builds."""

from collections.abc import Mapping, Sequence
from typing import Any

from builds.models import Build
from builds.parts import BUILD
from deployments import permissions
from deployments.board import board_of, steps_of, with_next
from deployments.places import late_of
from organizations.tenancy.access import OrganizationRequest
from projects.models import Component
from projects.parts import PROJECT, SCHEDULE, Part


def board(request: OrganizationRequest, components: Sequence[Component]) -> Mapping[str, Any]:
    """What of these components is where, with the next step for those who deploy."""
    found = board_of(request.organization, components)
    if request.membership.can(permissions.DEPLOY_COMPONENT):
        found = with_next(found)
    return {"board": found}


def late(request: OrganizationRequest, component: Component) -> Mapping[str, Any]:
    """Where a run of the scheduled job is late."""
    return {"late": late_of(component)}


def steps(request: OrganizationRequest, build: Build) -> Mapping[str, Any]:
    """Where the build is and can go."""
    return {"steps": steps_of(build)}


BOARD = Part(PROJECT, "deployments/_board.html", permissions.VIEW_ENVIRONMENT, board)
LATE = Part(SCHEDULE, "runs/_late.html", permissions.VIEW_ENVIRONMENT, late)
STEPS = Part(BUILD, "deployments/_steps.html", permissions.VIEW_ENVIRONMENT, steps)
