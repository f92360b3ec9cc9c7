"""What belongs to an organization of projects and environments."""

from collections.abc import Mapping, Sequence

from organizations.belongings import Rows
from organizations.models import Membership, Organization
from organizations.models.membership import MembershipQuerySet
from projects.deployment_states import DeploymentState
from projects.models import (
    Approval,
    Approver,
    Component,
    Deployment,
    EngineCredential,
    Placement,
)


def engine_credentials(organization: Organization) -> Rows:
    """Those of all environments there."""
    return EngineCredential.objects.filter(organization=organization)


def approvers(organization: Organization) -> Rows:
    """Who was chosen to approve, in any environment there."""
    return Approver.objects.filter(organization=organization)


def approvals(organization: Organization) -> Rows:
    """What people said to its deployments."""
    return Approval.objects.filter(organization=organization)


def placements(organization: Organization) -> Rows:
    """What is where."""
    return Placement.objects.filter(organization=organization)


def requester_of(deployment: str) -> MembershipQuerySet:
    """The membership of who requested the deployment."""
    found = Deployment.objects.filter(pk=deployment)
    return Membership.objects.filter(
        user__in=found.values("requested_by"), organization__in=found.values("organization")
    )


def waiting_approvals(
    organization: Organization, people: Sequence[int]
) -> Mapping[int, Sequence[str]]:
    """The waiting deployments that each of these people approved, the oldest first."""
    given = Approval.objects.filter(
        organization=organization, person__in=people, deployment__state=DeploymentState.WAITING
    )
    found: dict[int, list[str]] = {}
    for each in given.select_related("deployment__component", "deployment__build").order_by("at"):
        if each.person_id is not None:
            found.setdefault(each.person_id, []).append(str(each.deployment))
    return found


def at_work(component: Component) -> Sequence[str]:
    """What was decided to run of the component, and what is to be deployed of it."""
    placed = component.placements.select_related("environment", "deployment__build")
    unfinished = component.deployments.unfinished().select_related("build", "component")
    return [
        *(
            f"build {each.deployment.build.number} in {each.environment}"
            for each in placed.order_by("environment__position")
            if each.deployment and each.is_running
        ),
        *(f"deployment {each}" for each in unfinished.order_by("requested_at")),
    ]
