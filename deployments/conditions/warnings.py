"""Warnings about deployments that no rule forbids."""

from builds.models import Build
from deployments.conditions.obstacles import closing_obstacle
from deployments.models import Deployment, Environment


def warnings_before_request(build: Build, environment: Environment) -> list[str]:
    """Warnings before the build is requested there: about its tests and the engine."""
    return list(filter(None, [_warning_of_tests(build), _warning_of_engine(environment)]))


def warnings_while_waiting(deployment: Deployment) -> list[str]:
    """Why a deployment that has not started will not start now; empty if it will or has."""
    environment = deployment.environment
    if environment is None or not deployment.is_unfinished or deployment.started_at:
        return []
    refusal = closing_obstacle(deployment.component, environment, deployment.kind)
    return list(filter(None, [str(refusal or ""), _warning_of_engine(environment)]))


def _warning_of_tests(build: Build) -> str:
    """A warning that tests of the build failed or are missing; empty if they passed."""
    totals = build.test_reports.totals()
    if totals is None:
        return f"Build {build.number} has no test report."
    return f"Build {build.number} has {totals.summary}." if totals.failed else ""


def _warning_of_engine(environment: Environment) -> str:
    """A warning that no engine can fetch deployments, or none ever called; empty otherwise."""
    last_calls = list(
        environment.engine_credentials.living().values_list("last_used_at", flat=True)
    )
    if not last_calls:
        return f"{environment} has no engine credential that works, so nothing fetches deployments."
    if not any(last_calls):
        return f"No engine of {environment} has been seen yet. Nothing is deployed until one is."
    return ""
