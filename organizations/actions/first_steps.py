"""That an administrator does not want to see the first steps any longer."""

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from organizations.models import Membership
from organizations.tenancy.demands import demand_running


@transaction.atomic
def dismiss_first_steps(*, membership: Membership) -> None:
    """Remember it for this member alone; twice is once.

    No event: it gives and takes nothing, and concerns no one else.
    """
    demand_running(membership.organization)
    own = Membership.objects.filter(pk=membership.pk)
    own.update(first_steps_dismissed_at=Coalesce("first_steps_dismissed_at", timezone.now()))
