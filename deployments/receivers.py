"""What deployments do when something below them happens."""

from typing import Any

from django.dispatch import receiver

from deployments.actions.late_jobs import forget_expected_runs
from deployments.models import Approval
from deployments.states.deployments import DeploymentState
from organizations.models import Membership
from organizations.signals import member_removed
from projects.models import Schedule
from projects.signals import schedule_changed


@receiver(member_removed)
def lose_waiting_approvals(membership: Membership, **_: Any) -> None:
    """Take back what a member who goes approved and that still waits.

    They would not be counted anyway; neither are they if the person comes back.
    """
    waiting = {"organization": membership.organization, "state": DeploymentState.WAITING}
    theirs = Approval.objects.filter(person=membership.user)
    theirs.filter(**{f"deployment__{name}": value for name, value in waiting.items()}).delete()


@receiver(schedule_changed)
def forget_what_was_expected(schedule: Schedule, **_: Any) -> None:
    """No run is late by a schedule that no longer applies."""
    forget_expected_runs(schedule)
