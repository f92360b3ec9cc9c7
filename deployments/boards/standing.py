"""How a deployment stands for one member: what it changes, and what this member can do."""

from dataclasses import dataclass

from accounts.models import User
from deployments.approvers import count_valid_approvals, entitled_approvers, reason_against_deciding
from deployments.models import Deployment, Placement
from deployments.permissions import BYPASS_APPROVAL, DEPLOY_COMPONENT, MANAGE_ENVIRONMENT
from deployments.states.deployments import CLOSABLE, DeploymentState
from organizations.models import Membership

NAMED = 5
"""So many of those who may approve are named."""


@dataclass(frozen=True)
class Standing:
    """What a page says of a deployment to one member."""

    deployment: Deployment
    current: Deployment | None
    """What runs there now."""
    tests: str
    """What the tests of the build came to, such as "212 tests, 2 failed"."""
    approved: int
    """How many approvals count at this moment."""
    approvers: list[str]
    """Who may approve it, and did not yet: the first of them, by name."""
    why_not: str
    """Why this member does not approve it; empty if they can."""
    can_reject: bool
    can_cancel: bool
    can_bypass: bool
    can_close: bool

    @property
    def can_approve(self) -> bool:
        """Whether the button is there."""
        return not self.why_not


def standing_of(deployment: Deployment, member: Membership) -> Standing:
    """How it stands for this member."""
    is_waiting = deployment.is_waiting
    totals = deployment.build.test_reports.totals()
    is_manager = member.can(MANAGE_ENVIRONMENT)
    is_own = deployment.requested_by_id == member.user_id
    may_cancel = member.can(DEPLOY_COMPONENT) and (is_own or is_manager)
    is_cancellable = deployment.state in (DeploymentState.WAITING, DeploymentState.APPROVED)
    is_chosen = deployment.is_for(member.pk)
    return Standing(
        deployment=deployment,
        current=current_of(deployment),
        tests=totals.summary if totals else "No test report",
        approved=count_valid_approvals(deployment) if is_waiting else 0,
        approvers=_approvers(deployment) if is_waiting else [],
        why_not=_why_not(deployment, member.user, is_manager=is_manager),
        can_reject=is_waiting and is_manager and is_chosen,
        can_cancel=may_cancel and is_cancellable,
        can_bypass=is_waiting and deployment.bypass_allowed and member.can(BYPASS_APPROVAL),
        can_close=is_manager and deployment.state in CLOSABLE,
    )


def request_to_replace(waiting: Deployment | None, member: Membership) -> Deployment | None:
    """The request that waits, if this member may cancel it."""
    if waiting is None:
        return None
    is_own = waiting.requested_by_id == member.user_id
    return waiting if is_own or member.can(MANAGE_ENVIRONMENT) else None


def current_of(deployment: Deployment) -> Deployment | None:
    """What was decided to run where this goes; None for nothing."""
    here = Placement.objects.filter(
        component=deployment.component_id, environment=deployment.environment_id
    )
    found = here.select_related("deployment__build").first()
    return found.deployment if found and found.is_running else None


def _why_not(deployment: Deployment, person: User, *, is_manager: bool) -> str:
    if not deployment.is_waiting:
        return "It does not wait for approval."
    if not is_manager:
        return "Your roles do not include approving deployments."
    if deployment.approvals.filter(person=person).exists():
        return "You already approved this deployment."
    return reason_against_deciding(deployment, person)


def _approvers(deployment: Deployment) -> list[str]:
    said = deployment.approvals.values("person")
    others = entitled_approvers(deployment).exclude(user__in=said).select_related("user")
    return [str(each.user) for each in others.order_by("user__name", "pk")[:NAMED]]
