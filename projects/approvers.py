"""Who approves deployments to an environment, and under which rules."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from organizations.models import Membership
from projects.models import Environment
from projects.permissions import MANAGE_ENVIRONMENT
from projects.rules import Rules


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
