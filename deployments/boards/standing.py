"""What the page of a deployment says to one member: what it changes, and what they can do."""

from dataclasses import dataclass

from accounts.models import User
from deployments.conditions.approvers import (
    NAMED,
    count_valid_approvals,
    reason_against_deciding,
    undecided_approvers,
)
from deployments.conditions.obstacles import current_deployment
from deployments.models import Deployment
from deployments.permissions import BYPASS_APPROVAL, DEPLOY_COMPONENT, MANAGE_ENVIRONMENT
from deployments.states.deployments import CLOSABLE, DeploymentState
from organizations.models import Membership


@dataclass(frozen=True)
class Standing:
    """What the page of a deployment says to one member, and which buttons it has."""

    deployment: Deployment
    current: Deployment | None
    """The deployment that decided what runs there now; None if nothing runs."""
    tests: str
    """A summary of the build's tests, such as "212 tests, 2 failed"."""
    approved: int
    """How many approvals count now; 0 once it does not wait."""
    approvers: list[str]
    """Names of members who may approve it and have not decided: the first of them."""
    why_not: str
    """Why this member cannot approve it; empty if they can."""
    can_reject: bool
    can_cancel: bool
    can_bypass: bool
    can_close: bool

    @property
    def can_approve(self) -> bool:
        """Whether the member can approve the deployment now."""
        return not self.why_not


def standing_of(deployment: Deployment, member: Membership) -> Standing:
    """What the page of the deployment says to this member."""
    environment, is_waiting = deployment.environment, deployment.is_waiting
    totals = deployment.build.test_reports.totals()
    is_manager = member.can(MANAGE_ENVIRONMENT)
    is_own = deployment.requested_by_id == member.user_id
    may_cancel = member.can(DEPLOY_COMPONENT) and (is_own or is_manager)
    is_cancellable = deployment.state in (DeploymentState.WAITING, DeploymentState.APPROVED)
    is_chosen = deployment.is_chosen_approver(member.pk)
    return Standing(
        deployment=deployment,
        current=current_deployment(deployment.component, environment) if environment else None,
        tests=totals.summary if totals else "No test report",
        approved=count_valid_approvals(deployment) if is_waiting else 0,
        approvers=_names_of_approvers(deployment) if is_waiting else [],
        why_not=_why_not(deployment, member.user, is_manager=is_manager),
        can_reject=is_waiting and is_manager and is_chosen,
        can_cancel=may_cancel and is_cancellable,
        can_bypass=is_waiting and deployment.bypass_allowed and member.can(BYPASS_APPROVAL),
        can_close=is_manager and deployment.state in CLOSABLE,
    )


def request_to_replace(waiting: Deployment | None, member: Membership) -> Deployment | None:
    """The waiting request if the member may cancel it to request another; else None."""
    if waiting is None:
        return None
    is_own = waiting.requested_by_id == member.user_id
    return waiting if is_own or member.can(MANAGE_ENVIRONMENT) else None


def _why_not(deployment: Deployment, person: User, *, is_manager: bool) -> str:
    """Why the person cannot approve the deployment now, as a sentence; empty if they can."""
    if not deployment.is_waiting:
        return "It does not wait for approval."
    if not is_manager:
        return "Your roles do not include approving deployments."
    if deployment.approvals.filter(person=person).exists():
        return "You already approved this deployment."
    return reason_against_deciding(deployment, person)


def _names_of_approvers(deployment: Deployment) -> list[str]:
    """The names of up to NAMED members who may approve the deployment and have not decided."""
    return [str(member.user) for member in undecided_approvers(deployment)[:NAMED]]
