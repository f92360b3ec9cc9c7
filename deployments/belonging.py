"""What belongs to an organization of environments, deployments and runs."""

from collections.abc import Mapping, Sequence

from deployments.models import Approval, Deployment, Run
from deployments.states.deployments import DeploymentState
from organizations.models import Membership, Organization
from organizations.models.membership import MembershipQuerySet
from projects.models import Component


def requester_of_deployment(deployment: str) -> MembershipQuerySet:
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


def uses_of_component(component: Component) -> Sequence[str]:
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


def requester_of_run(run: str) -> MembershipQuerySet:
    """The membership of who requested the run."""
    found = Run.objects.filter(pk=run)
    return Membership.objects.filter(
        user__in=found.values("requested_by"), organization__in=found.values("organization")
    )
