"""What people read before they decide about a deployment, though no rule stands in its way."""

from builds.models import Build
from deployments.models import Deployment, Environment
from deployments.obstacles import closing_obstacle


def warnings_before_request(build: Build, environment: Environment) -> list[str]:
    """What to know before the build is requested there: of its tests, and of the engine."""
    return [each for each in (_of_tests(build), _of_engine(environment)) if each]


def warnings_while_waiting(deployment: Deployment) -> list[str]:
    """Why a deployment that was requested or approved does not start by itself now."""
    environment = deployment.environment
    if environment is None or not deployment.is_unfinished or deployment.started_at:
        return []
    frozen = closing_obstacle(deployment.component, environment, deployment.kind)
    return [each for each in (str(frozen or ""), _of_engine(environment)) if each]


def _of_tests(build: Build) -> str:
    totals = build.test_reports.totals()
    if totals is None:
        return f"Build {build.number} has no test report."
    return f"Build {build.number} has {totals.summary}." if totals.failed else ""


def _of_engine(environment: Environment) -> str:
    """Whether something is there to fetch it: every engine asks again and again."""
    seen = list(environment.engine_credentials.living().values_list("last_used_at", flat=True))
    if not seen:
        return f"{environment} has no engine credential that works, so nothing fetches deployments."
    if not any(seen):
        return f"No engine of {environment} has been seen yet. Nothing is deployed until one is."
    return ""
