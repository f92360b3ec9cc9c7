"""What this app does when something below it happens."""

from typing import Any

from django.dispatch import receiver

from audit import log
from organizations.models import Membership
from organizations.signals import member_removed
from portal.events import APPLICATION_LEFT


@receiver(member_removed)
def leave_applications(membership: Membership, **_: Any) -> None:
    """Let the applications of a member who goes be nobody's, and tell the administrators.

    Their keys go on working: what runs on them belongs to the organization.
    """
    owned = list(membership.applications.by_name())
    membership.applications.update(owner=None)
    log.record_each(
        APPLICATION_LEFT,
        owned,
        organization=membership.organization,
        by=log.Clock(),
        after={"owner": str(membership.user)},
    )
