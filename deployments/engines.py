"""Engines as actors, and what they report of deployments."""

from dataclasses import dataclass
from enum import Enum

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
