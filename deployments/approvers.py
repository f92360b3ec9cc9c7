"""Who may approve a deployment now, whose approvals count, and who is chosen to approve."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from deployments.environment_rules import Rules
from deployments.models import Deployment, Environment
from deployments.permissions import MANAGE_ENVIRONMENT
from deployments.states.deployments import Verdict
from organizations.models import Membership, Organization
from organizations.models.membership import MembershipQuerySet

MOST_OFFERED = 100
"""Members to choose approvers from: those who manage environments are few."""


@dataclass(frozen=True)
class ChosenApprover:
    """A member who was chosen to approve, and whether they still may."""

    name: str
    is_entitled: bool


def rules_of(environment: Environment) -> Rules:
    """The rules that it has now."""
    chosen = environment.approver_rows.values_list("membership", flat=True)
    plain = [name for name in Rules.__dataclass_fields__ if name != "approvers"]
    values = {name: getattr(environment, name) for name in plain}
    return Rules(**values, approvers=frozenset(chosen))


def chosen_approvers(environment: Environment) -> list[ChosenApprover]:
    """Who was chosen to approve there, each with whether they still may, for 1 query."""
    allowed = Membership.objects.active().who_may(MANAGE_ENVIRONMENT)
    rows = environment.approver_rows.annotate(
        is_entitled=Exists(allowed.filter(pk=OuterRef("membership")))
    )
    rows = rows.select_related("membership__user").order_by("membership__user__name", "pk")
    return [ChosenApprover(str(row.membership.user), row.is_entitled) for row in rows]


def approver_choices(organization: Organization, chosen: Collection[int]) -> list[tuple[int, str]]:
    """The approvers that a form offers: keys of memberships, and what they are called there.

    All who were chosen are among them, though they no longer may: what a form does not offer, it
    drops.
    """
    allowed = organization.memberships.active().who_may(MANAGE_ENVIRONMENT)
    managers = allowed.select_related("user").order_by("user__name", "pk")[:MOST_OFFERED]
    found = {each.pk: str(each.user) for each in managers}
    if missing := set(chosen) - set(found):
        others = organization.memberships.filter(pk__in=missing).select_related("user")
        others = others.annotate(is_entitled=Exists(allowed.filter(pk=OuterRef("pk"))))
        for each in others.order_by("user__name", "pk"):
            end = "" if each.is_entitled else " (no longer may)"
            found[each.pk] = f"{each.user}{end}"
    return list(found.items())


def entitled_approvers(deployment: Deployment) -> MembershipQuerySet:
    """The members who may approve it as the roles are now, apart from who requested it."""
    members = deployment.organization.memberships.active().who_may(MANAGE_ENVIRONMENT)
    if deployment.approvers is not None:
        members = members.filter(pk__in=deployment.approvers)
    if not deployment.own_approval and deployment.requested_by_id is not None:
        members = members.exclude(user=deployment.requested_by_id)
    return members


def count_valid_approvals(deployment: Deployment) -> int:
    """How many approvals count at this moment: those of people who may approve it still."""
    said = deployment.approvals.filter(verdict=Verdict.APPROVED)
    return said.filter(person__in=entitled_approvers(deployment).values("user")).count()


def reason_against_deciding(
    deployment: Deployment, person: User, *, is_approval: bool = True
) -> str:
    """Why this person does not decide about it, in words; empty if they do.

    The person who requested it can reject it, but not approve it unless the environment allows
    that.
    """
    is_own = deployment.requested_by_id == person.pk
    if is_approval and is_own and not deployment.own_approval:
        return "You requested this deployment. Another member approves it."
    member = deployment.organization.memberships.filter(user=person).first()
    if member is None or not deployment.is_for(member.pk):
        return "You are not among the approvers chosen for this environment."
    return ""


def filter_of_approvers(deployment: str) -> Q:
    """The memberships that were to approve it: the chosen ones, or all who may.

    If none of the chosen ones can approve any longer, all who may: someone has to read of it.
    """
    found = Deployment.objects.filter(pk=deployment).first()
    if found is None or found.approvers is None:
        return Q()
    chosen = Q(pk__in=found.approvers)
    able = Membership.objects.active().filter(chosen, organization=found.organization_id)
    return chosen if able.who_may(MANAGE_ENVIRONMENT).exists() else Q()
