"""Hiding the first steps on Home."""

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from organizations.models import Membership
from organizations.tenancy.demands import demand_running


@transaction.atomic
def dismiss_first_steps(*, membership: Membership) -> None:
    """Hide the first steps for this member. The time of the first call is kept.

    Records no event, because it changes no access and concerns no one else. Raises
    OrganizationSuspended or OrganizationBeingDeleted.
    """
    demand_running(membership.organization)
    membership_rows = Membership.objects.filter(pk=membership.pk)
    membership_rows.update(
        first_steps_dismissed_at=Coalesce("first_steps_dismissed_at", timezone.now())
    )
