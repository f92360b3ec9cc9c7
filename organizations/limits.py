"""How many invitations an organization may still send: shown beforehand, demanded when sent."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from organizations.models import Organization
from outbox.models import Mail

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Room:
    """What is left of an organization's limits now."""

    open: int
    open_limit: int
    today: int
    today_limit: int

    @property
    def left(self) -> int:
        """How many invitations can go out at once now."""
        return max(0, min(self.open_limit - self.open, self.today_limit - self.today))


def room(organization: Organization) -> Room:
    """Count what is open, and what was sent in the last 24 hours, for 2 queries."""
    return Room(
        open=organization.invitations.open().count(),
        open_limit=settings.INVITATIONS_OPEN,
        today=organization.invitations.sent_since(timezone.now() - A_DAY).count(),
        today_limit=organization.invitations_a_day,
    )


def mails_left(organization: Organization, key: str) -> int:
    """How many more mails may go to one address on the organization's behalf today."""
    mails = Mail.objects.filter(organization_id=organization.pk, recipient_key=key)
    sent = mails.since(timezone.now() - A_DAY).count()
    return max(0, settings.INVITATION_MAILS_A_DAY_PER_ADDRESS - sent)
