"""What an engine says of a deployment, and what that means for how far it is."""

from dataclasses import dataclass
from enum import Enum

from deployments.models import Deployment
from deployments.states.deployments import DeploymentState

REPORTABLE = (DeploymentState.RUNNING, DeploymentState.SUCCEEDED, DeploymentState.FAILED)
_TAKEN = (DeploymentState.RUNNING, DeploymentState.SILENT)
_DONE = (DeploymentState.SUCCEEDED, DeploymentState.FAILED)


@dataclass(frozen=True)
class EngineReport:
    """One report. `reference` is what the engine calls its run, such as `argo:orders-prod`."""

    state: DeploymentState
    reference: str = ""
    url: str = ""
    error: str = ""


class Meaning(Enum):
    """What a report does to a deployment."""

    CLAIM = "an engine takes it"
    SIGN = "the engine that took it is still at it"
    END = "it is done, or has failed"
    NOTHING = "known already"
    TAKEN = "another engine has it"
    CONTRADICTION = "it cannot be"


def meaning_of(report: EngineReport, deployment: Deployment) -> Meaning:
    """What the report means for the deployment as it stands."""
    state, reference = deployment.state, deployment.engine_reference
    is_other = bool(reference and report.reference and report.reference != reference)
    if state in (*_TAKEN, *_DONE) and is_other:
        return Meaning.TAKEN
    if report.state == DeploymentState.RUNNING:
        if state == DeploymentState.APPROVED:
            return Meaning.CLAIM
        # What is done is not begun again, by the engine that did it neither.
        return Meaning.SIGN if state in _TAKEN else Meaning.CONTRADICTION
    if state in _TAKEN:
        return Meaning.END
    return Meaning.NOTHING if state == report.state else Meaning.CONTRADICTION
