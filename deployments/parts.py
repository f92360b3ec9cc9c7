"""What environments, deployments and runs add to pages of projects and builds."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from builds.models import Build
from builds.parts import BUILD
from deployments import permissions
from deployments.boards.board import board_of, steps_of, with_last_builds, with_next_steps
from deployments.boards.places import late_placements_of
from deployments.models import Environment
from deployments.production import in_production
from organizations.tenancy.access import OrganizationRequest
from projects.cards import PROJECTS, CardPart
from projects.first_steps import FirstStep
from projects.models import Component
from projects.parts import COMPONENT, COMPONENT_ASIDE, PROJECT, SCHEDULE, Part

LAST = 5
"""Deployments that the overview of a component shows."""


def board(request: OrganizationRequest, components: Sequence[Component]) -> Mapping[str, Any]:
    """What of these components is where, with the next step for those who deploy."""
    found = with_last_builds(board_of(request.organization, components))
    if request.membership.can(permissions.DEPLOY_COMPONENT):
        found = with_next_steps(found)
    return {"board": found}


def line(request: OrganizationRequest, component: Component) -> Mapping[str, Any]:
    """Its line of the board."""
    found = board_of(request.organization, [component])
    if request.membership.can(permissions.DEPLOY_COMPONENT):
        found = with_next_steps(found)
    return {"line": found.lines[0]}


def last_deployments(request: OrganizationRequest, component: Component) -> Mapping[str, Any]:
    """The newest of the component, in all environments."""
    newest = component.deployments.newest_first().select_related("build", "requested_by")
    return {"last_deployments": list(newest[:LAST])}


def late(request: OrganizationRequest, component: Component) -> Mapping[str, Any]:
    """Where a run of the scheduled job is late."""
    return {"late": late_placements_of(component)}


def steps(request: OrganizationRequest, build: Build) -> Mapping[str, Any]:
    """Where the build is and can go."""
    return {"steps": steps_of(build)}


ADD_ENVIRONMENT = FirstStep(
    "environment",
    "Add an environment",
    "Where builds run, such as Development and Production.",
    "New environment",
    "environments:create",
    permissions.MANAGE_ENVIRONMENT,
    lambda _: Exists(Environment.objects.filter(organization=OuterRef("organization"))),
    rank=50,
)
BOARD = Part(PROJECT, "deployments/_board.html", permissions.VIEW_ENVIRONMENT, board)
LINE = Part(COMPONENT, "deployments/_line.html", permissions.VIEW_ENVIRONMENT, line, rank=10)
LAST_DEPLOYMENTS = Part(
    COMPONENT_ASIDE,
    "deployments/_last_deployments.html",
    permissions.VIEW_ENVIRONMENT,
    last_deployments,
)
LATE = Part(SCHEDULE, "runs/_late.html", permissions.VIEW_ENVIRONMENT, late)
IN_PRODUCTION = CardPart(
    PROJECTS, "deployments/_in_production.html", permissions.VIEW_ENVIRONMENT, in_production
)
STEPS = Part(BUILD, "deployments/_steps.html", permissions.VIEW_ENVIRONMENT, steps)
