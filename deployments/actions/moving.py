"""How a deployment gets from one state to the next: with its row locked."""

from typing import Any

from console.refusals import Refusal
from deployments.models import Deployment
from deployments.states.deployments import DeploymentState
from organizations.models import Organization


class DeploymentChanged(Refusal):
    slug = "deployment-changed"
    message = "This deployment changed in the meantime: {state}."


class DeploymentGone(Refusal):
    slug = "deployment-gone"
    message = "This deployment was deleted."


def lock_deployment(organization: Organization, deployment: Deployment) -> Deployment:
    """The row as it is now, locked until the transaction ends."""
    here = organization.deployments.select_for_update(no_key=True, of=("self",))
    found = here.with_details().filter(pk=deployment.pk).first()
    if found is None:
        raise DeploymentGone
    found.organization = organization
    found.component.organization = found.component.project.organization = organization
    return found


def demand_state(deployment: Deployment, *states: DeploymentState) -> None:
    """Refuse what comes a moment too late."""
    if deployment.state not in states:
        raise DeploymentChanged(state=deployment.get_state_display().lower())


def save_state(deployment: Deployment, to: DeploymentState, **fields: Any) -> None:
    """Write the next state of a row that is locked."""
    for name, value in {"state": to, **fields}.items():
        setattr(deployment, name, value)
    deployment.save(update_fields=["state", *fields])
