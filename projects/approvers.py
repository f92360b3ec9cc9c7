"""Who approves deployments to an environment, and under which rules."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from organizations.models import Membership, Organization
from projects.models import Environment
from projects.permissions import MANAGE_ENVIRONMENT
from projects.rules import Rules

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


def approvers_of(environment: Environment) -> list[ChosenApprover]:
    """Who was chosen to approve there, each with whether they still may, for 1 query."""
    allowed = Membership.objects.active().who_may(MANAGE_ENVIRONMENT)
    rows = environment.approver_rows.annotate(
        is_entitled=Exists(allowed.filter(pk=OuterRef("membership")))
    )
    rows = rows.select_related("membership__user").order_by("membership__user__name", "pk")
    return [ChosenApprover(str(row.membership.user), row.is_entitled) for row in rows]


def offered(organization: Organization, chosen: Collection[int]) -> list[tuple[int, str]]:
    """Whom a form offers as approvers: keys of memberships, and what they are called there.

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
