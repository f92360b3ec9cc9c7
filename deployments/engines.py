"""Engines as actors, what they report of deployments, and how they are started."""

from dataclasses import dataclass
from enum import Enum
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string

from builds.reporting.steps import Steps
from deployments.models import Deployment, EngineCredential, Environment
from deployments.states.deployments import DeploymentState
from organizations.tenancy.actors import Machine


class Engine(Machine[EngineCredential]):
    """The engine of one environment, which carries out what was approved for it."""

    @property
    def environment(self) -> Environment:
        """The environment of the credential."""
        environment: Environment = self.credential.holder
        return environment


_TAKEN = (DeploymentState.RUNNING, DeploymentState.SILENT)
_DONE = (DeploymentState.SUCCEEDED, DeploymentState.FAILED)


@dataclass(frozen=True)
class EngineReport:
    """One report on a deployment. `reference` is how the engine names its work on it."""

    state: DeploymentState
    reference: str = ""
    url: str = ""
    error: str = ""


class Meaning(Enum):
    """What a report means for a deployment."""

    CLAIM = "an engine takes the deployment"
    SIGN = "a sign of life of the engine that took it"
    END = "the deployment succeeded or failed"
    NOTHING = "this was reported before"
    TAKEN = "another engine has taken the deployment"
    CONTRADICTION = "a deployment in its state cannot become this"


def meaning_of(report: EngineReport, deployment: Deployment) -> Meaning:
    """What the report means for the deployment in its present state."""
    state, reference = deployment.state, deployment.engine_reference
    is_other = bool(reference and report.reference and report.reference != reference)
    if state in (*_TAKEN, *_DONE) and is_other:
        return Meaning.TAKEN
    if report.state == DeploymentState.RUNNING:
        if state == DeploymentState.APPROVED:
            return Meaning.CLAIM
        # A deployment that ended does not start again, also not for the engine that ended it.
        return Meaning.SIGN if state in _TAKEN else Meaning.CONTRADICTION
    if state in _TAKEN:
        return Meaning.END
    return Meaning.NOTHING if state == report.state else Meaning.CONTRADICTION


_STORE = "Set the environment variable ENGINE_TOKEN to the credential, where the engine runs."
KINDS = {
    "shell": ("Shell", _STORE),
    "kubectl": ("kubectl", f"{_STORE} kubectl needs access to the cluster."),
    "gitops": ("GitOps", f"{_STORE} Git needs access to push to the repository."),
    "nomad": ("Nomad", f"{_STORE} nomad needs access to the cluster."),
}
"""The label of each kind of engine, and where to store its credential."""


def engine_steps(environment: Environment) -> list[Steps]:
    """The steps that start each kind of engine for the environment."""
    context = {
        "console": settings.CONSOLE_ORIGIN,
        "files": urljoin(settings.CONSOLE_ORIGIN, f"{settings.STATIC_URL}engines"),
        "environment": environment,
    }
    return [
        Steps(name, label, about, _steps_text({**context, "kind": name}))
        for name, (label, about) in KINDS.items()
    ]


def _steps_text(context: dict[str, object]) -> str:
    """The shell script that downloads and starts an engine."""
    return render_to_string("environments/engine.txt", context).strip()
