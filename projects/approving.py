"""Who may approve a deployment now, and whose approvals count."""

from accounts.models import User
from organizations.models import Membership, Organization
from organizations.models.membership import MembershipQuerySet
from projects.deployment_states import Verdict
from projects.models import Deployment
from projects.permissions import MANAGE_ENVIRONMENT


def entitled(deployment: Deployment) -> MembershipQuerySet:
    """The members who may approve it as the roles are now, apart from who requested it."""
    members = deployment.organization.memberships.active().who_may(MANAGE_ENVIRONMENT)
    if deployment.approvers is not None:
        members = members.filter(pk__in=deployment.approvers)
    if not deployment.own_approval and deployment.requested_by_id is not None:
        members = members.exclude(user=deployment.requested_by_id)
    return members


def counted(deployment: Deployment) -> int:
    """How many approvals count at this moment: those of people who may approve it still."""
    said = deployment.approvals.filter(verdict=Verdict.APPROVED)
    return said.filter(person__in=entitled(deployment).values("user")).count()


def why_not(deployment: Deployment, person: User, *, is_approval: bool = True) -> str:
    """Why this person does not decide about it, in words; empty if they do.

    Whoever requested it can reject it, but not approve it unless the environment allows that.
    """
    is_own = deployment.requested_by_id == person.pk
    if is_approval and is_own and not deployment.own_approval:
        return "You requested this deployment. Another member approves it."
    member = deployment.organization.memberships.filter(user=person).first()
    if member is None or not deployment.is_for(member.pk):
        return "You are not among the approvers chosen for this environment."
    return ""


def decidable(organization: Organization, member: Membership) -> list[Deployment]:
    """All that waits and that this member may still approve, the oldest first, for 1 query."""
    waiting = organization.deployments.waiting().told_of().order_by("requested_at")
    said = waiting.filter(approvals__person=member.user_id).values("pk")
    found = []
    for each in waiting.exclude(pk__in=said):
        each.organization = organization
        each.component.organization = each.component.project.organization = organization
        is_own = each.requested_by_id == member.user_id and not each.own_approval
        if each.is_for(member.pk) and not is_own:
            found.append(each)
    return found


def number_decidable(member: Membership) -> int:
    """How many wait for this member, for 1 query; 0 for none without the permission."""
    if not member.can(MANAGE_ENVIRONMENT):
        return 0
    return len(decidable(member.organization, member))
