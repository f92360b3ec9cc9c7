"""What Home tells an administrator besides the projects: who waits, and what is left to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils import timezone

from organizations.models import AccessRequest, Invitation, Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from projects.models import Project

STEPS_SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Step:
    """One of the first things to do in an organization."""

    name: str
    is_done: bool


@dataclass(frozen=True)
class Overview:
    """What waits for those who run the organization."""

    requests_waiting: int = 0
    steps: tuple[Step, ...] = ()
    """Empty once all are done or dismissed, or the organization is no longer new."""


def overview(member: Membership) -> Overview:
    """What this member is to know, for 1 query; for no one but administrators, for none."""
    if not member.can(MANAGE_MEMBERSHIP):
        return Overview()
    here = {"organization": OuterRef("organization")}
    others = Membership.objects.filter(**here).exclude(pk=member.pk)
    asked = AccessRequest.objects.open().filter(**here).order_by().values("organization")
    own = Membership.objects.filter(pk=member.pk).annotate(
        is_joined=Exists(others) | Exists(Invitation.objects.filter(**here)),
        is_building=Exists(Project.objects.filter(**here)),
        waiting=Subquery(asked.annotate(number=Count("pk")).values("number")),
    )
    names = ["first_steps_dismissed_at", "handle_copied_at", "is_joined", "is_building", "waiting"]
    facts = own.values(*names).first()
    return Overview(facts["waiting"] or 0, _steps(member, facts)) if facts else Overview()


def _steps(member: Membership, facts: Mapping[str, Any]) -> tuple[Step, ...]:
    is_new = member.organization.created_at > timezone.now() - STEPS_SHOWN_FOR
    steps = (
        Step("invite", facts["is_joined"]),
        Step("project", facts["is_building"]),
        Step("handle", facts["handle_copied_at"] is not None),
    )
    is_over = facts["first_steps_dismissed_at"] or all(step.is_done for step in steps)
    return steps if is_new and not is_over else ()
