"""What deployments do when a member is removed or a schedule changes."""

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
    """Delete a removed member's approvals of waiting deployments, so that none counts again."""
    Approval.objects.filter(
        person=membership.user,
        deployment__organization=membership.organization,
        deployment__state=DeploymentState.WAITING,
    ).delete()


@receiver(schedule_changed)
def forget_what_was_expected(schedule: Schedule, **_: Any) -> None:
    """Clear which runs are expected or late by the schedule that changed or is deleted."""
    forget_expected_runs(schedule)
