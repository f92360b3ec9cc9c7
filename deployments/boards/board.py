"""What is where: of one build, of one component, or of a project as a board.

A board of as many components as a page lists costs four statements: environments, placements,
unfinished deployments, and the components themselves; two more for next steps, and two for the last
builds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from builds.models import Build
from builds.strips import LastBuild, last_builds
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
from deployments.observed_health import Health
from deployments.states.deployments import DeploymentKind
from organizations.models import Organization
from projects.models import Component

_NOTHING = Placed()


@dataclass(frozen=True)
class NextStep:
    """The step onward into an environment: which build, and from where it comes."""

    build: Numbered
    kind: DeploymentKind


@dataclass(frozen=True)
class Cell:
    """One component in one environment."""

    environment: Environment
    placed: Placed
    unfinished: Unfinished | None
    behind: int = 0
    """How many builds lie between what runs here and the newest that runs in an earlier one."""
    next: NextStep | None = None
    """What a button would do; None where there is none, or where no one asked."""

    @property
    def current(self) -> Running | None:
        """What was decided to run there; None for nothing."""
        return self.placed.current

    @property
    def health(self) -> Health:
        """What its engine says of that, which may be nothing. Lateness is told apart."""
        return self.placed.health


@dataclass(frozen=True)
class Line:
    """One component, in all environments in their order."""

    component: Component
    cells: list[Cell]
    builds: Sequence[LastBuild] = ()
    """Its last builds, the oldest first, if they were asked for."""


@dataclass(frozen=True)
class Board:
    """Components by environments, of which there may be none."""

    environments: list[Environment]
    lines: list[Line]


def board_of(organization: Organization, components: Sequence[Component]) -> Board:
    """The board of these components, for three statements more than they cost themselves."""
    environments = environments_of(organization)
    keys = [component.pk for component in components]
    placed, unfinished = placed_of(organization, keys), unfinished_of(organization, keys)
    lines = []
    for component in components:
        cells, newest = [], 0
        for environment in environments:
            place = component.pk, environment.pk
            here = placed.get(place, _NOTHING)
            number = here.current.build.number if here.current else newest
            behind = max(0, newest - number)
            cells.append(Cell(environment, here, unfinished.get(place), behind))
            newest = max(newest, number)
        lines.append(Line(component, cells))
    return Board(environments, lines)


def with_last_builds(board: Board) -> Board:
    """The board with the last builds of each component, for two statements more."""
    builds = last_builds([line.component.pk for line in board.lines])
    lines = [replace(line, builds=builds[line.component.pk]) for line in board.lines]
    return Board(board.environments, lines)


def with_next_steps(board: Board) -> Board:
    """The board with the next step of each cell, for two statements more at most.

    The newest build goes into the first environment, and what runs in one into the one after it.
    What was there already would be a step back, and is none, unless nothing runs there now. Nothing
    goes into a frozen environment, nor anything of an archived component.
    """
    newest = newest_builds([line.component.pk for line in board.lines])
    onward = {line.component.pk: _onward(line, newest) for line in board.lines}
    builds = {build.pk for line in onward.values() for build in line if build}
    arrived = set(
        Deployment.objects.arrived().filter(build__in=builds).values_list("build", "environment")
    )
    return Board(
        board.environments,
        [
            replace(line, cells=_with_next(line.cells, onward[line.component.pk], arrived))
            for line in board.lines
        ],
    )


def _onward(line: Line, newest: Mapping[UUID, Numbered]) -> list[Numbered | None]:
    """For each cell, the build that would come there next, if it can and does not run there."""
    if line.component.is_archived or line.component.project.is_archived:
        return [None for _ in line.cells]
    running = [cell.current.build if cell.current else None for cell in line.cells]
    before = [newest.get(line.component.pk), *running]
    return [
        None if build == here or cell.unfinished or cell.environment.is_frozen else build
        for build, here, cell in zip(before, running, line.cells, strict=False)
    ]


def _with_next(
    cells: list[Cell], onward: list[Numbered | None], arrived: Collection[tuple[object, object]]
) -> list[Cell]:
    found = []
    for n, (cell, build) in enumerate(zip(cells, onward, strict=True)):
        was_here = build is not None and (build.pk, cell.environment.pk) in arrived
        if build is None or (was_here and cell.current):
            found.append(cell)
        elif was_here:
            found.append(replace(cell, next=NextStep(build, DeploymentKind.ROLLBACK)))
        else:
            kind = DeploymentKind.PROMOTE if n else DeploymentKind.DEPLOY
            found.append(replace(cell, next=NextStep(build, kind)))
    return found


@dataclass(frozen=True)
class Step:
    """What can be done with a build in one environment."""

    cell: Cell
    runs_here: bool
    kind: DeploymentKind | None
    """What a button would do; None where there is none."""
    after: Environment | None = None
    """Where the build has to succeed first."""


def steps_of(build: Build) -> list[Step]:
    """Where the build is, and where it can go next, in the order of environments."""
    line = board_of(build.component.organization, [build.component]).lines[0]
    arrived = set(
        Deployment.objects.arrived()
        .filter(component=build.component, build=build)
        .values_list("environment", flat=True)
    )
    return [_step(build, n, line.cells, arrived) for n in range(len(line.cells))]


def _step(build: Build, n: int, cells: list[Cell], arrived: Collection[object]) -> Step:
    cell, earlier = cells[n], cells[n - 1].environment if n else None
    current = cell.current
    runs_here = current is not None and current.build.pk == build.pk
    if runs_here or cell.unfinished or not build.digest:
        return Step(cell, runs_here, None)
    if cell.environment.pk in arrived:
        return Step(cell, runs_here, DeploymentKind.ROLLBACK)
    if earlier is None:
        return Step(cell, runs_here, DeploymentKind.DEPLOY)
    if earlier.pk in arrived:
        return Step(cell, runs_here, DeploymentKind.PROMOTE)
    return Step(cell, runs_here, None, after=earlier)
