"""What environments, deployments and runs add to pages of projects and builds."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from builds.models import Build
from builds.parts import BUILD
from console.serving.refreshing import OFTEN, SELDOM, Refresh
from deployments import permissions
from deployments.boards.board import Board, board_of, steps_of, with_last_builds, with_next_steps
from deployments.boards.places import places_of
from deployments.boards.production import in_production
from deployments.models import Environment
from organizations.tenancy.access import OrganizationRequest
from projects.cards import PROJECTS, CardPart
from projects.first_steps import FirstStep
from projects.models import Component
from projects.parts import COMPONENT, COMPONENT_ASIDE, PROJECT, SCHEDULE, Part

LAST = 5
"""The most deployments that the overview of a component shows."""


def board_context(
    request: OrganizationRequest, components: Sequence[Component]
) -> Mapping[str, Any]:
    """Template context: the board of these components, with the last builds of each."""
    board = _board_for(request, components)
    return {"board": with_last_builds(board), "refresh": _refresh_of(board)}


def line_context(request: OrganizationRequest, component: Component) -> Mapping[str, Any]:
    """Template context: the line of the board for one component."""
    board = _board_for(request, [component])
    return {"line": board.lines[0], "refresh": _refresh_of(board)}


def _refresh_of(board: Board) -> Refresh | None:
    """When a page asks for changes of a board: while a deployment is unfinished; else None."""
    unfinished = [cell.unfinished for line in board.lines for cell in line.cells if cell.unfinished]
    if not unfinished:
        return None
    every = SELDOM if all(deployment.is_waiting for deployment in unfinished) else OFTEN
    return Refresh(every, [(deployment.pk, deployment.state) for deployment in unfinished])


def _board_for(request: OrganizationRequest, components: Sequence[Component]) -> Board:
    """The board of these components, with next steps if the member may deploy."""
    board = board_of(request.organization, components)
    return with_next_steps(board) if request.membership.can(permissions.DEPLOY_COMPONENT) else board


def last_deployments_context(
    request: OrganizationRequest, component: Component
) -> Mapping[str, Any]:
    """Template context: the component's newest deployments, in all environments."""
    newest = component.deployments.newest_first().select_related("build", "requested_by")
    return {"last_deployments": list(newest[:LAST])}


def places_context(request: OrganizationRequest, component: Component) -> Mapping[str, Any]:
    """Template context: where the scheduled job runs, and how its last runs went."""
    return {"places": places_of(component)}


def steps_context(request: OrganizationRequest, build: Build) -> Mapping[str, Any]:
    """Template context: for each environment, whether the build runs there and can be deployed."""
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
BOARD = Part(PROJECT, "deployments/_board.html", permissions.VIEW_ENVIRONMENT, board_context)
LINE = Part(
    COMPONENT, "deployments/_line.html", permissions.VIEW_ENVIRONMENT, line_context, rank=10
)
LAST_DEPLOYMENTS = Part(
    COMPONENT_ASIDE,
    "deployments/_last_deployments.html",
    permissions.VIEW_ENVIRONMENT,
    last_deployments_context,
)
PLACES = Part(SCHEDULE, "runs/_places.html", permissions.VIEW_ENVIRONMENT, places_context)
IN_PRODUCTION = CardPart(
    PROJECTS, "deployments/_in_production.html", permissions.VIEW_ENVIRONMENT, in_production
)
STEPS = Part(BUILD, "deployments/_steps.html", permissions.VIEW_ENVIRONMENT, steps_context)
