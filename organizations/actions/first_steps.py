"""What an administrator has done of the first steps that no other row tells of."""

from enum import StrEnum

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from organizations.models import Membership
from organizations.tenancy.demands import demand_running


class FirstStep(StrEnum):
    """What is remembered, and the column that remembers when."""

    HANDLE_COPIED = "handle_copied_at"
    DISMISSED = "first_steps_dismissed_at"


@transaction.atomic
def note_first_step(*, step: FirstStep, membership: Membership) -> None:
    """Remember it for this member alone; twice is once.

    No event: it gives and takes nothing, and concerns no one else.
    """
    demand_running(membership.organization)
    own = Membership.objects.filter(pk=membership.pk)
    own.update(**{step: Coalesce(step, timezone.now())})
