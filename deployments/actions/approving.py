"""What people decide about a deployment that waits: a person who signed in, and no machine."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from builds.models import Build
from console.refusals import Refusal
from deployments import events
from deployments.actions.requesting import FETCHABLE_FOR, request_deployment
from deployments.actions.transitions import (
    DeploymentChanged,
    demand_state,
    lock_deployment,
    record_event,
    save_state,
)
from deployments.conditions.approvers import count_valid_approvals, reason_against_deciding
from deployments.conditions.obstacles import closing_obstacle
from deployments.models import Approval, Deployment
from deployments.permissions import BYPASS_APPROVAL, DEPLOY_COMPONENT, MANAGE_ENVIRONMENT
from deployments.states.deployments import CLOSABLE, DeploymentState, Verdict
from organizations.models import Organization
from organizations.tenancy.actors import Actor, requester_columns
from organizations.tenancy.demands import demand_person, demand_sign_in
from organizations.tenancy.locks import authorize

BECAUSE = "deployments are approved by people who sign in"


class NotTheApprover(Refusal):
    slug = "not-the-approver"
    message = "{reason}"


class ApprovedAlready(Refusal):
    slug = "approved-already"
    message = "You already approved this deployment."


class ApprovalTooLate(Refusal):
    slug = "approval-too-late"
    message = "This request has expired. Request the deployment again."


class NoReason(Refusal):
    slug = "no-reason"
    message = "Enter a reason."
    field = "reason"
    is_mistake = True


class BypassNotAllowed(Refusal):
    slug = "bypass-not-allowed"
    message = (
        "{environment} does not allow deployments without approval. A member who manages"
        " environments can change this rule for later requests."
    )


class NotYourRequest(Refusal):
    slug = "not-your-request"
    message = "Only the member who requested it, or one who manages environments, can cancel it."


@transaction.atomic
def approve_deployment(*, deployment: Deployment, comment: str = "", by: Actor) -> Deployment:
    """Add an approval; with the last one that is needed, engines can fetch the deployment.

    Only approvals of people who may still approve count. Records an event. Raises NotTheApprover,
    ApprovedAlready, ApprovalTooLate, DeploymentChanged, EnvironmentFrozen or ComponentArchived.
    """
    organization, by = authorize(by, MANAGE_ENVIRONMENT, on=deployment)
    demand_sign_in(by, reason=BECAUSE)
    person = demand_person(by, reason=BECAUSE)
    deployment = _lock_decidable(organization, deployment, person, is_approval=True)
    _demand_open(deployment)
    try:
        _save_verdict(deployment, person, Verdict.APPROVED, comment)
    except ApprovedAlready:  # it counts again since they may approve again
        if count_valid_approvals(deployment) < deployment.approvals_needed:
            raise

    number = count_valid_approvals(deployment)
    if number >= deployment.approvals_needed:
        _make_fetchable(deployment)
    count = f"{number} of {deployment.approvals_needed}"
    record_event(events.DEPLOYMENT_APPROVED, deployment, by, count=count, comment=comment)
    return deployment


@transaction.atomic
def reject_deployment(*, deployment: Deployment, reason: str, by: Actor) -> Deployment:
    """End a waiting deployment for a reason that the requester reads; record an event.

    An earlier approval by the same person is deleted. Raises NoReason, NotTheApprover,
    ApprovalTooLate or DeploymentChanged.
    """
    organization, by = authorize(by, MANAGE_ENVIRONMENT, on=deployment)
    demand_sign_in(by, reason=BECAUSE)
    person = demand_person(by, reason=BECAUSE)
    reason = _clean_reason(reason)
    deployment = _lock_decidable(organization, deployment, person, is_approval=False)
    Approval.objects.filter(deployment=deployment, person=person).delete()
    _save_verdict(deployment, person, Verdict.REJECTED, reason)

    _end(deployment, DeploymentState.REJECTED, reason=reason)
    record_event(events.DEPLOYMENT_REJECTED, deployment, by, because=reason)
    return deployment


@transaction.atomic
def bypass_approval(*, deployment: Deployment, reason: str, by: Actor) -> Deployment:
    """Let engines fetch a waiting deployment without approval; record it and notify approvers.

    Raises NoReason, ApprovalTooLate, DeploymentChanged, BypassNotAllowed, EnvironmentFrozen or
    ComponentArchived.
    """
    organization, by = authorize(by, BYPASS_APPROVAL, on=deployment)
    demand_sign_in(by, reason=BECAUSE)
    demand_person(by, reason=BECAUSE)
    reason = _clean_reason(reason)
    deployment = lock_deployment(organization, deployment)
    _demand_waiting(deployment)
    _demand_open(deployment)
    if not deployment.bypass_allowed:
        raise BypassNotAllowed(environment=deployment.environment_name)

    _make_fetchable(deployment, is_bypassed=True, reason=reason)
    record_event(events.DEPLOYMENT_BYPASSED, deployment, by, because=reason)
    return deployment


@transaction.atomic
def cancel_deployment(*, deployment: Deployment, by: Actor) -> Deployment:
    """Cancel a waiting or approved deployment that no engine has taken; record an event.

    Raises NotYourRequest or DeploymentChanged.
    """
    organization, by = authorize(by, DEPLOY_COMPONENT, on=deployment)
    deployment = lock_deployment(organization, deployment)
    _cancel(deployment, DeploymentState.WAITING, DeploymentState.APPROVED, by=by)
    return deployment


@transaction.atomic
def replace_deployment(*, deployment: Deployment, build: Build, by: Actor) -> Deployment:
    """Cancel a waiting deployment and request another build in its place; return the new one.

    Either both happen or neither. Approval starts anew, because the other build was approved.
    Raises NotYourRequest, DeploymentChanged, or the obstacle to the other build.
    """
    organization, by = authorize(by, DEPLOY_COMPONENT, on=deployment)
    deployment = lock_deployment(organization, deployment)
    if deployment.environment is None or deployment.component_id != build.component_id:
        raise DeploymentChanged(state="another one is requested")
    _cancel(deployment, DeploymentState.WAITING, by=by)
    return request_deployment(build=build, environment=deployment.environment, by=by)


@transaction.atomic
def close_deployment(*, deployment: Deployment, reason: str, by: Actor) -> Deployment:
    """End a deployment that an engine has taken and does not finish; record an event.

    What runs in the environment is not known then: the reason says what was found there. Raises
    NoReason or DeploymentChanged.
    """
    organization, by = authorize(by, MANAGE_ENVIRONMENT, on=deployment)
    reason = _clean_reason(reason)
    deployment = lock_deployment(organization, deployment)
    demand_state(deployment, *CLOSABLE)

    _end(deployment, DeploymentState.CLOSED, closed_reason=reason)
    record_event(events.DEPLOYMENT_CLOSED, deployment, by, because=reason)
    return deployment


def _cancel(deployment: Deployment, *states: DeploymentState, by: Actor) -> None:
    """Cancel a locked deployment in one of the states, as its requester or a manager; record it.

    Raises NotYourRequest or DeploymentChanged.
    """
    if not _is_own(deployment, by) and not by.can(MANAGE_ENVIRONMENT, on=deployment):
        raise NotYourRequest
    demand_state(deployment, *states)
    _end(deployment, DeploymentState.CANCELLED)
    record_event(events.DEPLOYMENT_CANCELLED, deployment, by)


def _is_own(deployment: Deployment, by: Actor) -> bool:
    """Whether the actor requested it; a person also if their service account's token did."""
    own = requester_columns(by)
    if deployment.requested_by != own["requested_by"]:
        return False
    return by.person is not None or deployment.requested_by_machine == own["requested_by_machine"]


def _lock_decidable(
    organization: Organization, deployment: Deployment, person: User, *, is_approval: bool
) -> Deployment:
    """Lock a deployment that waits and that this person may approve or reject; return it.

    Raises NotTheApprover, ApprovalTooLate or DeploymentChanged.
    """
    deployment = lock_deployment(organization, deployment)
    _demand_waiting(deployment)
    if reason := reason_against_deciding(deployment, person, is_approval=is_approval):
        raise NotTheApprover(reason=reason)
    return deployment


def _demand_waiting(deployment: Deployment) -> None:
    """Raise DeploymentChanged unless it waits for approval, and ApprovalTooLate if time is up."""
    demand_state(deployment, DeploymentState.WAITING)
    if deployment.due_at is None or deployment.due_at <= timezone.now():
        raise ApprovalTooLate


def _demand_open(deployment: Deployment) -> None:
    """Raise EnvironmentFrozen or ComponentArchived, also if it became so after the request."""
    environment = deployment.environment
    if environment and (
        refusal := closing_obstacle(deployment.component, environment, deployment.kind)
    ):
        raise refusal


def _save_verdict(deployment: Deployment, person: User, verdict: Verdict, comment: str) -> None:
    """Save what the person decided. Raises ApprovedAlready if they have decided before."""
    try:
        with transaction.atomic():
            deployment.approvals.create(
                organization_id=deployment.organization_id,
                person=person,
                verdict=verdict,
                comment=comment.strip(),
            )
    except IntegrityError:
        raise ApprovedAlready from None


def _make_fetchable(deployment: Deployment, **fields: Any) -> None:
    """Save the state in which engines can fetch the deployment for a limited time, and `fields`."""
    now = timezone.now()
    save_state(
        deployment, DeploymentState.APPROVED, approved_at=now, due_at=now + FETCHABLE_FOR, **fields
    )


def _end(deployment: Deployment, state: DeploymentState, **reason: str) -> None:
    """Save a final state with the time, and the reason in the field that is named."""
    save_state(deployment, state, due_at=None, finished_at=timezone.now(), **reason)


def _clean_reason(reason: str) -> str:
    """The reason with single spaces. Raises NoReason if it is empty."""
    reason = " ".join(reason.split())
    if not reason:
        raise NoReason
    return reason
