"""What environments, deployments and runs add to pages of projects and builds."""

from collections.abc import Mapping, Sequence
from typing import Any

from builds.models import Build
from builds.parts import BUILD
from deployments import permissions
from deployments.approvers import decidable
from deployments.board import board_of, steps_of
from deployments.places import late_of
from organizations.models import Organization
from organizations.tenancy.access import OrganizationRequest
from projects.models import Component
from projects.parts import HOME, PROJECT, SCHEDULE, Part


def approvals(request: OrganizationRequest, organization: Organization) -> Mapping[str, Any]:
    """How many deployments wait for who looks, for 1 query."""
    return {"approvals": len(decidable(organization, request.membership))}


def board(request: OrganizationRequest, components: Sequence[Component]) -> Mapping[str, Any]:
    """What of these components is where."""
    return {"board": board_of(request.organization, components)}


def late(request: OrganizationRequest, component: Component) -> Mapping[str, Any]:
    """Where a run of the scheduled job is late."""
    return {"late": late_of(component)}


def steps(request: OrganizationRequest, build: Build) -> Mapping[str, Any]:
    """Where the build is and can go."""
    return {"steps": steps_of(build)}


APPROVALS = Part(HOME, "deployments/_approvals.html", permissions.MANAGE_ENVIRONMENT, approvals)
BOARD = Part(PROJECT, "deployments/_board.html", permissions.VIEW_ENVIRONMENT, board)
LATE = Part(SCHEDULE, "runs/_late.html", permissions.VIEW_ENVIRONMENT, late)
STEPS = Part(BUILD, "deployments/_steps.html", permissions.VIEW_ENVIRONMENT, steps)
