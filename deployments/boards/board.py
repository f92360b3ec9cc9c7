"""Boards: which build of each component runs in each environment, and what comes next.

A board of as many components as a page lists takes four queries: environments, placements,
unfinished deployments, and the components themselves; two more for next steps, and two for the last
builds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from builds.models import Build
from builds.strips import LastBuild, last_builds
from deployments.boards.observed_health import Health
from deployments.boards.placements import (
    Numbered,
    Placed,
    Running,
    Unfinished,
    environments_of,
    newest_builds,
    placed_of,
    unfinished_of,
)
from deployments.models import Deployment, Environment
from deployments.states.deployments import DeploymentKind
from organizations.models import Organization
from projects.models import Component

_NOTHING = Placed()


@dataclass(frozen=True)
class NextStep:
    """The deployment that a button offers: which build, and of which kind."""

    build: Numbered
    kind: DeploymentKind


@dataclass(frozen=True)
class Cell:
    """One component in one environment: what runs there, what is under way, and what comes next."""

    environment: Environment
    placed: Placed
    unfinished: Unfinished | None
    behind: int = 0
    """How far its build number is behind the highest one that runs in an earlier environment."""
    next: NextStep | None = None
    """What a button would do; None without one, or before `with_next`."""

    @property
    def current(self) -> Running | None:
        """The build that was decided to run there; None if nothing was."""
        return self.placed.current

    @property
    def health(self) -> Health:
        """How what the engine saw compares with the decision. A late run does not show here."""
        return self.placed.health


@dataclass(frozen=True)
class Line:
    """One component with a cell for each environment, in order."""

    component: Component
    cells: list[Cell]
    builds: Sequence[LastBuild] = ()
    """The last builds in ascending order; empty before `with_last_builds`."""


@dataclass(frozen=True)
class Board:
    """Components by environments. Both can be empty."""

    environments: list[Environment]
    lines: list[Line]


def board_of(organization: Organization, components: Sequence[Component]) -> Board:
    """The board of these components, in three queries."""
    environments = environments_of(organization)
    component_ids = [component.pk for component in components]
    placed = placed_of(organization, component_ids)
    unfinished = unfinished_of(organization, component_ids)
    lines = []
    for component in components:
        cells, newest = [], 0
        for environment in environments:
            place = component.pk, environment.pk
            content = placed.get(place, _NOTHING)
            number = content.current.build.number if content.current else newest
            behind = max(0, newest - number)
            cells.append(Cell(environment, content, unfinished.get(place), behind))
            newest = max(newest, number)
        lines.append(Line(component, cells))
    return Board(environments, lines)


def with_last_builds(board: Board) -> Board:
    """The board with the last builds of each component, in two queries."""
    builds = last_builds([line.component.pk for line in board.lines])
    lines = [replace(line, builds=builds[line.component.pk]) for line in board.lines]
    return Board(board.environments, lines)


def with_next_steps(board: Board) -> Board:
    """The board with the next step of each cell, in at most two queries.

    The next build of the first environment is the component's newest, and that of each other one is
    what runs in the environment before it. A build that was there before is offered only where
    nothing runs now. Frozen environments and archived components get no step.
    """
    newest = newest_builds([line.component.pk for line in board.lines])
    candidates = {line.component.pk: _candidates(line, newest) for line in board.lines}
    builds = {build.pk for row in candidates.values() for build in row if build}
    arrived = set(
        Deployment.objects.arrived().filter(build__in=builds).values_list("build", "environment")
    )
    return Board(
        board.environments,
        [
            replace(line, cells=_with_next(line.cells, candidates[line.component.pk], arrived))
            for line in board.lines
        ],
    )


def _candidates(line: Line, newest: Mapping[UUID, Numbered]) -> list[Numbered | None]:
    """The build that could come next in each cell; None if it runs there, or nothing may."""
    if line.component.is_archived or line.component.project.is_archived:
        return [None for _ in line.cells]
    running = [cell.current.build if cell.current else None for cell in line.cells]
    previous = [newest.get(line.component.pk), *running]
    return [
        None if build == current or cell.unfinished or cell.environment.is_frozen else build
        for build, current, cell in zip(previous, running, line.cells, strict=False)
    ]


def _with_next(
    cells: list[Cell], builds: list[Numbered | None], arrived: Collection[tuple[object, object]]
) -> list[Cell]:
    """The cells with a next step for each build that is not None.

    `arrived` has the IDs of builds and environments where they succeeded before: such a build is a
    rollback, which is offered only where nothing runs.
    """
    cells_with_next = []
    for position, (cell, build) in enumerate(zip(cells, builds, strict=True)):
        was_here = build is not None and (build.pk, cell.environment.pk) in arrived
        if build is None or (was_here and cell.current):
            cells_with_next.append(cell)
            continue
        kind = DeploymentKind.PROMOTE if position else DeploymentKind.DEPLOY
        kind = DeploymentKind.ROLLBACK if was_here else kind
        cells_with_next.append(replace(cell, next=NextStep(build, kind)))
    return cells_with_next


@dataclass(frozen=True)
class Step:
    """One environment from the view of a build: what runs there, and what can be done."""

    cell: Cell
    runs_here: bool
    kind: DeploymentKind | None
    """What a button would do; None without one."""
    after: Environment | None = None
    """The environment in which the build has to succeed first."""


def steps_of(build: Build) -> list[Step]:
    """A step for each environment in order: whether the build runs there and can be deployed."""
    line = board_of(build.component.organization, [build.component]).lines[0]
    arrived = set(
        Deployment.objects.arrived()
        .filter(component=build.component, build=build)
        .values_list("environment", flat=True)
    )
    return [_step(build, n, line.cells, arrived) for n in range(len(line.cells))]


def _step(build: Build, n: int, cells: list[Cell], arrived: Collection[object]) -> Step:
    """The step of the nth environment: its cell, whether the build runs there, and the button.

    `arrived` has the IDs of environments in which the build succeeded. There is no button if the
    build runs there, if a deployment there is unfinished, or if the build has no artifact. The
    button is to roll back where the build succeeded before, to deploy in the first environment, and
    to promote where it succeeded in the previous one. Until then, `after` is the previous one.
    """
    cell, previous_environment = cells[n], cells[n - 1].environment if n else None
    current = cell.current
    runs_here = current is not None and current.build.pk == build.pk
    if runs_here or cell.unfinished or not build.digest:
        return Step(cell, runs_here, None)
    if cell.environment.pk in arrived:
        return Step(cell, runs_here, DeploymentKind.ROLLBACK)
    if previous_environment is None:
        return Step(cell, runs_here, DeploymentKind.DEPLOY)
    if previous_environment.pk in arrived:
        return Step(cell, runs_here, DeploymentKind.PROMOTE)
    return Step(cell, runs_here, None, after=previous_environment)
