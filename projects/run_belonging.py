"""What belongs to an organization of schedules and runs."""

from organizations.belongings import Rows
from organizations.models import Membership, Organization
from organizations.models.membership import MembershipQuerySet
from projects.models import Run, Schedule


def schedules(organization: Organization) -> Rows:
    """Those of all components there."""
    return Schedule.objects.filter(organization=organization)


def requester_of(run: str) -> MembershipQuerySet:
    """The membership of who requested the run."""
    found = Run.objects.filter(pk=run)
    return Membership.objects.filter(
        user__in=found.values("requested_by"), organization__in=found.values("organization")
    )
