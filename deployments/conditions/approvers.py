"""Who may approve a deployment now, whose approvals count, and who is chosen to approve."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.text import get_text_list

from accounts.models import User
from audit.models import Event
from deployments.environment_rules import Rules
from deployments.models import Deployment, Environment
from deployments.permissions import MANAGE_ENVIRONMENT
from deployments.states.deployments import Verdict
from organizations.models import Membership, Organization
from organizations.models.membership_queryset import MembershipQuerySet

NAMED = 5
"""The most approvers that a page or an email names."""
NO_APPROVER = (
    "No one can approve it at present. A member who manages environments can change who approves,"
    " for new requests."
)
MOST_OFFERED = 100
"""The most members to choose approvers from: few manage environments."""


@dataclass(frozen=True)
class ChosenApprover:
    """A member who was chosen to approve, and whether they still may."""

    name: str
    is_entitled: bool


def rules_of(environment: Environment) -> Rules:
    """The rules that the environment has now, in one query for its approvers."""
    approvers = environment.approver_rows.values_list("membership", flat=True)
    names = [name for name in Rules.__dataclass_fields__ if name != "approvers"]
    values = {name: getattr(environment, name) for name in names}
    return Rules(**values, approvers=frozenset(approvers))


def chosen_approvers(environment: Environment) -> list[ChosenApprover]:
    """The members chosen to approve, by name, each with whether they still may; in one query."""
    allowed = Membership.objects.with_permission(MANAGE_ENVIRONMENT)
    rows = environment.approver_rows.annotate(
        is_entitled=Exists(allowed.filter(pk=OuterRef("membership")))
    )
    rows = rows.select_related("membership__user").order_by("membership__user__name", "pk")
    return [ChosenApprover(str(row.membership.user), row.is_entitled) for row in rows]


def approver_choices(organization: Organization, chosen: Collection[int]) -> list[tuple[int, str]]:
    """The IDs and names of members offered as approvers, also chosen ones who lost the right."""
    allowed_members = organization.memberships.with_rare_permission(MANAGE_ENVIRONMENT)
    managers = allowed_members.select_related("user").order_by("user__name", "pk")[:MOST_OFFERED]
    names = {manager.pk: str(manager.user) for manager in managers}
    if missing_ids := set(chosen) - set(names):
        other_members = organization.memberships.filter(pk__in=missing_ids).select_related("user")
        other_members = other_members.annotate(
            is_entitled=Exists(allowed_members.filter(pk=OuterRef("pk")))
        )
        for member in other_members.order_by("user__name", "pk"):
            suffix = "" if member.is_entitled else " (no longer may)"
            names[member.pk] = f"{member.user}{suffix}"
    return list(names.items())


def entitled_approvers(deployment: Deployment) -> MembershipQuerySet:
    """The members who may now approve the deployment: the requester only if its rules allow it."""
    members = deployment.organization.memberships.with_rare_permission(MANAGE_ENVIRONMENT)
    if deployment.approvers is not None:
        members = members.filter(pk__in=deployment.approvers)
    if not deployment.own_approval and deployment.requested_by_id is not None:
        members = members.exclude(user=deployment.requested_by_id)
    return members


def undecided_approvers(deployment: Deployment) -> MembershipQuerySet:
    """The members who may approve the deployment and have not decided, by name."""
    decided = deployment.approvals.values("person")
    others = entitled_approvers(deployment).exclude(user__in=decided)
    return others.select_related("user").order_by("user__name", "pk")


def other_approvers_note(event: Event, member: Membership) -> str:
    """Who can approve the requested deployment of the event besides the member, as a sentence.

    Empty if the deployment is gone. Another sentence if it waits no longer.
    """
    deployments = Deployment.objects.filter(organization=member.organization_id)
    deployment = deployments.filter(pk=event.target_id).first()
    if deployment is None:
        return ""
    if not deployment.is_waiting:
        return "It does not wait any longer."
    approvers = undecided_approvers(deployment)
    others = [
        str(approver.user) for approver in approvers.exclude(user=member.user_id)[: NAMED + 1]
    ]
    names = [*others[:NAMED], "others"] if len(others) > NAMED else others
    can_approve = approvers.filter(pk=member.pk).exists()
    if not names:
        return "Only you can approve it." if can_approve else NO_APPROVER
    return f"{get_text_list(names, 'and')} can approve it{', too' if can_approve else ''}."


def count_valid_approvals(deployment: Deployment) -> int:
    """The number of approvals by people who may still approve the deployment."""
    approvals = deployment.approvals.filter(verdict=Verdict.APPROVED)
    return approvals.filter(person__in=entitled_approvers(deployment).values("user")).count()


def reason_against_deciding(
    deployment: Deployment, person: User, *, is_approval: bool = True
) -> str:
    """Why the person may not approve or reject the deployment, as a sentence; empty if they may.

    The requester may reject it, but approve it only if its rules allow that. Whether the person
    manages environments is not checked here.
    """
    is_own = deployment.requested_by_id == person.pk
    if is_approval and is_own and not deployment.own_approval:
        machine = deployment.requested_by_machine
        how = f"{machine} requested it with a token that you created" if machine else ""
        return f"{how or 'You requested this deployment'}. Another member approves it."
    member = deployment.organization.memberships.filter(user=person).first()
    if member is None or not deployment.is_chosen_approver(member.pk):
        return "You are not among the approvers chosen for this environment."
    return ""


def filter_of_approvers(deployment: str) -> Q:
    """A condition for memberships that are to approve the deployment with this ID.

    It matches everyone if no approvers were chosen, if none of them may approve any longer (so that
    someone is notified), or if the deployment was deleted.
    """
    row = Deployment.objects.filter(pk=deployment).first()
    if row is None or row.approvers is None:
        return Q()
    is_chosen = Q(pk__in=row.approvers)
    chosen = Membership.objects.filter(is_chosen, organization=row.organization_id)
    return is_chosen if chosen.with_permission(MANAGE_ENVIRONMENT).exists() else Q()
