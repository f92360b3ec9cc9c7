"""Obstacles to deployments and runs: refusals that say which rule stands in the way."""

from builds.models import Build, BuildState
from console.refusals import Refusal
from console.words import dates
from deployments.models import Deployment, Environment, Placement
from deployments.states.deployments import DeploymentKind
from projects.models import Component

MANAGERS = "A member who manages environments can change this rule."


class EnvironmentFrozen(Refusal):
    slug = "environment-frozen"
    message = "{environment} is frozen until {until}: {reason} " + MANAGERS


class BuildWithoutArtifact(Refusal):
    slug = "build-without-artifact"
    message = "Build {number} has not succeeded. Only a build with an artifact can be deployed."


class ComponentArchived(Refusal):
    slug = "component-archived"
    message = "{component} is archived. Restore it to deploy it."


class StepSkipped(Refusal):
    slug = "step-skipped"
    message = "Build {number} has not succeeded in {before}. Deploy it there first."


class BranchNotAllowed(Refusal):
    slug = "branch-not-allowed"
    message = (
        "{environment} takes only builds of {branches}, and this one is of {branch}. " + MANAGERS
    )


class TestsMissing(Refusal):
    slug = "tests-missing"
    message = (
        "{environment} takes only builds whose tests passed. Build {number} {tests}. " + MANAGERS
    )


class RunsAlready(Refusal):
    slug = "runs-already"
    message = "Build {number} already runs in {environment}."


class NotAJob(Refusal):
    slug = "not-a-job"
    message = "{component} is not a scheduled job. Only scheduled jobs can be run now."


class RequestedAlready(Refusal):
    slug = "requested-already"
    message = "A run of {component} in {environment} is already requested."


class NothingRuns(Refusal):
    slug = "nothing-runs"
    message = "Nothing of {component} was deployed to {environment}."


class AnotherUnfinished(Refusal):
    slug = "unfinished"
    message = "Another deployment of {component} to {environment} is not finished: {state}."


def kind_of(build: Build, environment: Environment) -> DeploymentKind:
    """Which kind of deployment brings the build there.

    A rollback if it has succeeded there before; else a deploy into the first environment, or a
    promotion into another one.
    """
    if _has_arrived(build, environment):
        return DeploymentKind.ROLLBACK
    is_first = previous_environment(environment) is None
    return DeploymentKind.DEPLOY if is_first else DeploymentKind.PROMOTE


def previous_environment(environment: Environment) -> Environment | None:
    """The environment that a build must have succeeded in first; None for the first environment."""
    earlier_environments = environment.organization.environments.filter(
        position__lt=environment.position
    )
    return earlier_environments.order_by("-position").first()


def obstacle_to_deploy(
    build: Build,
    environment: Environment,
    kind: DeploymentKind,
    *,
    in_place_of: Deployment | None = None,
) -> Refusal | None:
    """The refusal that keeps the build out now, or None; as if `in_place_of` were cancelled."""
    component = build.component
    if refusal := closing_obstacle(component, environment, kind):
        return refusal
    if in_place_of is None and (refusal := _obstacle_of_unfinished(component, environment)):
        return refusal
    if build.state != BuildState.SUCCEEDED:
        return BuildWithoutArtifact(number=build.number)
    if _surely_runs(component, environment) == build.pk:
        return RunsAlready(number=build.number, environment=environment)
    previous = None if kind == DeploymentKind.ROLLBACK else previous_environment(environment)
    if previous is not None and not _has_arrived(build, previous):
        return StepSkipped(number=build.number, before=previous)
    if not environment.allows_branch(build.branch):
        return BranchNotAllowed(
            environment=environment,
            branches=", ".join(environment.branches),
            branch=build.branch or "no known branch",
        )
    return _obstacle_of_tests(build, environment)


def obstacle_to_stop(component: Component, environment: Environment) -> Refusal | None:
    """The refusal that keeps the component from being stopped there; None if nothing does."""
    if current_deployment(component, environment) is None:
        return NothingRuns(component=component, environment=environment)
    stop = DeploymentKind.STOP
    return closing_obstacle(component, environment, stop) or _obstacle_of_unfinished(
        component, environment
    )


def closing_obstacle(component: Component, environment: Environment, kind: str) -> Refusal | None:
    """The refusal of any deployment of the component now: it is archived, or a freeze; else None.

    Checked again when a deployment is approved or starts. An archived component can be stopped,
    because it may still run.
    """
    if kind != DeploymentKind.STOP and (component.is_archived or component.project.is_archived):
        return ComponentArchived(component=component)
    if environment.is_frozen and environment.frozen_until is not None:
        until = dates.moment(environment.frozen_until)
        reason = environment.frozen_reason.rstrip(".") + "."
        return EnvironmentFrozen(environment=environment, until=until, reason=reason)
    return None


def current_deployment(component: Component, environment: Environment) -> Deployment | None:
    """The deployment that decided what runs of the component there; None if nothing runs."""
    placement = _placement(component, environment)
    return placement.deployment if placement and placement.is_running else None


def is_placed_in(component: Component, environment: Environment) -> bool:
    """Whether it was decided that a build of the component runs there."""
    return current_deployment(component, environment) is not None


def unfinished_deployment(component: Component, environment: Environment) -> Deployment | None:
    """The unfinished deployment of the component there; None if there is none."""
    return environment.deployments.unfinished().filter(component=component).first()


def replaceable_request(
    build: Build, environment: Environment, kind: DeploymentKind
) -> Deployment | None:
    """The waiting request that this build could replace; None without one or with an obstacle."""
    unfinished = unfinished_deployment(build.component, environment)
    if (
        unfinished is None
        or not unfinished.is_waiting
        or (unfinished.build_id, unfinished.kind) == (build.pk, kind)
    ):
        return None
    return (
        None if obstacle_to_deploy(build, environment, kind, in_place_of=unfinished) else unfinished
    )


def obstacle_to_run(component: Component, environment: Environment) -> Refusal | None:
    """The refusal that keeps a run from being requested there; None if nothing does."""
    if not component.is_scheduled:
        return NotAJob(component=component)
    if not is_placed_in(component, environment):
        return NothingRuns(component=component, environment=environment)
    if environment.runs.requested().filter(component=component).exists():
        return RequestedAlready(component=component, environment=environment)
    return None


def _obstacle_of_unfinished(component: Component, environment: Environment) -> Refusal | None:
    """Unfinished, if another deployment of the component there is; else None."""
    if unfinished := unfinished_deployment(component, environment):
        state = unfinished.get_state_display().lower()
        return AnotherUnfinished(component=component, environment=environment, state=state)
    return None


def _obstacle_of_tests(build: Build, environment: Environment) -> Refusal | None:
    """TestsMissing, if the environment requires passed tests and the build has none; else None."""
    totals = build.test_reports.totals() if environment.tests_required else None
    if not environment.tests_required or (totals and totals.passed and not totals.failed):
        return None
    results = f"has {totals.summary}" if totals else "has no test report"
    return TestsMissing(environment=environment, number=build.number, tests=results)


def _has_arrived(build: Build, environment: Environment) -> bool:
    """Whether a deployment of the build has ever succeeded there."""
    return environment.deployments.arrived().filter(component=build.component, build=build).exists()


def _surely_runs(component: Component, environment: Environment) -> object:
    """The ID of the build that certainly runs there; None if there is none, or it is not certain.

    It is not if the engine saw something else, or a later one started: it may be half done.
    """
    placement = _placement(component, environment)
    if placement is None or not placement.is_running or placement.differs:
        return None
    current = placement.deployment
    started_deployments = environment.deployments.filter(
        component=component, started_at__isnull=False
    )
    last_started = started_deployments.order_by("-started_at", "-pk").first()
    return current.build_id if current and last_started in (None, current) else None


def _placement(component: Component, environment: Environment) -> Placement | None:
    """The placement of the component there, with its deployment; None if there is none."""
    rows = Placement.objects.filter(component=component, environment=environment)
    return rows.select_related("deployment__build").first()
