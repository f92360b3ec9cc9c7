"""What projects do when something below them happens."""

from typing import Any

from django.dispatch import receiver

from organizations.models import Membership
from organizations.signals import member_removed
from projects.deployment_states import DeploymentState
from projects.models import Approval


@receiver(member_removed)
def lose_waiting_approvals(membership: Membership, **_: Any) -> None:
    """Take back what a member who goes approved and that still waits.

    They would not be counted anyway; neither are they if the person comes back.
    """
    waiting = {"organization": membership.organization, "state": DeploymentState.WAITING}
    theirs = Approval.objects.filter(person=membership.user)
    theirs.filter(**{f"deployment__{name}": value for name, value in waiting.items()}).delete()
