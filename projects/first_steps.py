"""What Home tells an administrator of a new organization to do first."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from organizations.models import Invitation, Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from projects.models import Project

SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Step:
    """One of the first things to do in an organization."""

    name: str
    is_done: bool


def first_steps(member: Membership) -> tuple[Step, ...]:
    """The steps, for 1 query; none once all are done or dismissed, or the organization is old.

    Only administrators take them.
    """
    is_new = member.organization.created_at > timezone.now() - SHOWN_FOR
    is_staying = not member.organization.is_being_deleted
    if not (is_new and is_staying and member.can(MANAGE_MEMBERSHIP)):
        return ()
    here = {"organization": OuterRef("organization")}
    others = Membership.objects.filter(**here).exclude(pk=member.pk)
    own = Membership.objects.filter(pk=member.pk).annotate(
        is_joined=Exists(others) | Exists(Invitation.objects.filter(**here)),
        is_building=Exists(Project.objects.filter(**here)),
    )
    names = ["first_steps_dismissed_at", "handle_copied_at", "is_joined", "is_building"]
    facts = own.values(*names).first()
    if facts is None or facts["first_steps_dismissed_at"]:
        return ()
    steps = (
        Step("invite", facts["is_joined"]),
        Step("project", facts["is_building"]),
        Step("handle", facts["handle_copied_at"] is not None),
    )
    return () if all(step.is_done for step in steps) else steps
