"""Who deployments and runs belong to, and what of them is in use or ends with a member."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from deployments.models import Approval, Deployment, Run
from deployments.states.deployments import DeploymentState
from organizations.models import Membership, Organization
from organizations.models.membership_queryset import MembershipQuerySet
from projects.models import Component


def requester_of_deployment(deployment: str) -> MembershipQuerySet:
    """The membership of the person who requested the deployment with this ID; may be empty."""
    return _requesters(Deployment.objects.filter(pk=deployment))


def requester_of_run(run: str) -> MembershipQuerySet:
    """The membership of the person who requested the run with this ID; may be empty."""
    return _requesters(Run.objects.filter(pk=run))


def _requesters(rows: QuerySet[Any]) -> MembershipQuerySet:
    """The memberships of the people who requested these rows, in the same organization."""
    return Membership.objects.filter(
        user__in=rows.values("requested_by"), organization__in=rows.values("organization")
    )


def waiting_approvals(
    organization: Organization, people: Sequence[int]
) -> Mapping[int, Sequence[str]]:
    """Names of waiting deployments that each of these people approved, by user ID, oldest first."""
    approvals = Approval.objects.filter(
        organization=organization, person__in=people, deployment__state=DeploymentState.WAITING
    ).select_related("deployment__component", "deployment__build")
    names: dict[int, list[str]] = {}
    for approval in approvals.order_by("at"):
        if approval.person_id is not None:
            names.setdefault(approval.person_id, []).append(str(approval.deployment))
    return names


def uses_of_component(component: Component) -> Sequence[str]:
    """Phrases for each build of the component that runs, and each unfinished deployment of it."""
    placements = component.placements.select_related("environment", "deployment__build")
    unfinished = component.deployments.unfinished().select_related("build", "component")
    return [
        *(
            f"build {placement.deployment.build.number} in {placement.environment}"
            for placement in placements.order_by("environment__position")
            if placement.deployment and placement.is_running
        ),
        *(f"deployment {deployment}" for deployment in unfinished.order_by("requested_at")),
    ]
