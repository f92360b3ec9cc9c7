"""What people decide about a deployment that waits: a person who signed in, and no machine."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit import log
from builds.models import Build
from console.refusals import Refusal
from deployments.actions.moving import DeploymentChanged, demand_state, lock_deployment, save_state
from deployments.actions.requesting import KEEPS, request_deployment
from deployments.approvers import count_valid_approvals, reason_against_deciding
from deployments.events.deployments import (
    DEPLOYMENT_APPROVED,
    DEPLOYMENT_BYPASSED,
    DEPLOYMENT_CANCELLED,
    DEPLOYMENT_CLOSED,
    DEPLOYMENT_REJECTED,
)
from deployments.models import Approval, Deployment
from deployments.obstacles import closing_obstacle
from deployments.permissions import BYPASS_APPROVAL, DEPLOY_COMPONENT, MANAGE_ENVIRONMENT
from deployments.states.deployments import CLOSABLE, DeploymentState, Verdict
from organizations.models import Organization
from organizations.tenancy.actors import Actor
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
    """Agree to it. With the last approval it needs, the engine can fetch it.

    Counted are the approvals of those who may approve at this moment.
    """
    organization, by = authorize(by, MANAGE_ENVIRONMENT, on=deployment)
    demand_sign_in(by, reason=BECAUSE)
    person = demand_person(by, reason=BECAUSE)
    found = _decidable(organization, deployment, person, is_approval=True)
    _demand_open(found)
    try:
        _say(found, person, Verdict.APPROVED, comment)
    except ApprovedAlready:  # it counts again since they may approve again
        if count_valid_approvals(found) < found.approvals_needed:
            raise

    number = count_valid_approvals(found)
    if number >= found.approvals_needed:
        _approve(found)
    log.record(
        DEPLOYMENT_APPROVED,
        organization=organization,
        by=by,
        target=found,
        after={"count": f"{number} of {found.approvals_needed}", "comment": comment},
    )
    return found


@transaction.atomic
def reject_deployment(*, deployment: Deployment, reason: str, by: Actor) -> Deployment:
    """End it before anything runs, for a reason that who requested it reads."""
    organization, by = authorize(by, MANAGE_ENVIRONMENT, on=deployment)
    demand_sign_in(by, reason=BECAUSE)
    person = demand_person(by, reason=BECAUSE)
    reason = _fit(reason)
    found = _decidable(organization, deployment, person, is_approval=False)
    Approval.objects.filter(deployment=found, person=person).delete()
    _say(found, person, Verdict.REJECTED, reason)

    _end(found, DeploymentState.REJECTED, reason=reason)
    log.record(
        DEPLOYMENT_REJECTED,
        organization=organization,
        by=by,
        target=found,
        after={"because": reason},
    )
    return found


@transaction.atomic
def bypass_approval(*, deployment: Deployment, reason: str, by: Actor) -> Deployment:
    """Have the engine fetch it without the approvals it needs; all who may approve are told."""
    organization, by = authorize(by, BYPASS_APPROVAL, on=deployment)
    demand_sign_in(by, reason=BECAUSE)
    demand_person(by, reason=BECAUSE)
    reason = _fit(reason)
    found = lock_deployment(organization, deployment)
    _demand_waiting(found)
    _demand_open(found)
    if not found.bypass_allowed:
        raise BypassNotAllowed(environment=found.environment_name)

    _approve(found, is_bypassed=True, reason=reason)
    log.record(
        DEPLOYMENT_BYPASSED,
        organization=organization,
        by=by,
        target=found,
        after={"because": reason},
    )
    return found


@transaction.atomic
def cancel_deployment(*, deployment: Deployment, by: Actor) -> Deployment:
    """Take a request back before an engine has taken it."""
    organization, by = authorize(by, DEPLOY_COMPONENT, on=deployment)
    found = lock_deployment(organization, deployment)
    _cancel(found, DeploymentState.WAITING, DeploymentState.APPROVED, by=by)
    return found


@transaction.atomic
def replace_deployment(*, deployment: Deployment, build: Build, by: Actor) -> Deployment:
    """Take back a request that waits, and request another build in its place, or neither.

    For those who may cancel it. Approval starts anew: what was approved was the other build.
    """
    organization, by = authorize(by, DEPLOY_COMPONENT, on=deployment)
    found = lock_deployment(organization, deployment)
    if found.environment is None or found.component_id != build.component_id:
        raise DeploymentChanged(state="another one is requested")
    _cancel(found, DeploymentState.WAITING, by=by)
    return request_deployment(build=build, environment=found.environment, by=by)


@transaction.atomic
def close_deployment(*, deployment: Deployment, reason: str, by: Actor) -> Deployment:
    """End one that an engine has taken. What runs is not known; the reason says what was found."""
    organization, by = authorize(by, MANAGE_ENVIRONMENT, on=deployment)
    reason = _fit(reason)
    found = lock_deployment(organization, deployment)
    demand_state(found, *CLOSABLE)

    _end(found, DeploymentState.CLOSED, closed_reason=reason)
    log.record(
        DEPLOYMENT_CLOSED,
        organization=organization,
        by=by,
        target=found,
        after={"because": reason},
    )
    return found


def _cancel(found: Deployment, *states: DeploymentState, by: Actor) -> None:
    """End a request in one of these states, for who made it or who manages environments."""
    is_own = by.person is not None and found.requested_by_id == by.person.pk
    if not is_own and not by.can(MANAGE_ENVIRONMENT, on=found):
        raise NotYourRequest
    demand_state(found, *states)
    _end(found, DeploymentState.CANCELLED)
    log.record(DEPLOYMENT_CANCELLED, organization=found.organization, by=by, target=found)


def _decidable(
    organization: Organization, deployment: Deployment, person: User, *, is_approval: bool
) -> Deployment:
    """The row, locked, if it waits and this person is one who decides."""
    found = lock_deployment(organization, deployment)
    _demand_waiting(found)
    if reason := reason_against_deciding(found, person, is_approval=is_approval):
        raise NotTheApprover(reason=reason)
    return found


def _demand_waiting(found: Deployment) -> None:
    demand_state(found, DeploymentState.WAITING)
    if found.due_at is None or found.due_at <= timezone.now():
        raise ApprovalTooLate


def _demand_open(found: Deployment) -> None:
    """A freeze is of now, whenever it was requested."""
    if found.environment and (
        refusal := closing_obstacle(found.component, found.environment, found.kind)
    ):
        raise refusal


def _say(found: Deployment, person: User, verdict: Verdict, comment: str) -> None:
    try:
        with transaction.atomic():
            found.approvals.create(
                organization_id=found.organization_id,
                person=person,
                verdict=verdict,
                comment=comment.strip(),
            )
    except IntegrityError:
        raise ApprovedAlready from None


def _approve(found: Deployment, *, is_bypassed: bool = False, reason: str = "") -> None:
    now = timezone.now()
    fields = {"is_bypassed": True, "reason": reason} if is_bypassed else {}
    save_state(found, DeploymentState.APPROVED, approved_at=now, due_at=now + KEEPS, **fields)


def _end(found: Deployment, state: DeploymentState, **reason: str) -> None:
    save_state(found, state, due_at=None, finished_at=timezone.now(), **reason)


def _fit(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise NoReason
    return reason
