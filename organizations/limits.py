"""What an organization may still do: invitations to send, changes of its handle.

Shown beforehand, demanded when it is done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from accounts.email_addresses import mailbox_key
from audit.models import Event
from organizations.events import HANDLE_CHANGED
from organizations.mail import INVITATION, REMINDER
from organizations.models import Organization
from outbox.models import Mail

A_DAY, A_YEAR = timedelta(days=1), timedelta(days=365)


@dataclass(frozen=True)
class InvitationAllowance:
    """What is left of an organization's limits now."""

    open: int
    open_limit: int
    today: int
    today_limit: int

    @property
    def left(self) -> int:
        """How many invitations can go out together now."""
        return max(0, min(self.open_limit - self.open, self.today_limit - self.today))


def invitation_allowance(organization: Organization) -> InvitationAllowance:
    """Count what is open, and what was sent in the last 24 hours, for 2 queries."""
    return InvitationAllowance(
        open=organization.invitations.open().count(),
        open_limit=settings.INVITATIONS_OPEN,
        today=organization.invitations.sent_since(timezone.now() - A_DAY).count(),
        today_limit=organization.invitations_a_day,
    )


def remaining_mails(organization: Organization, key: str) -> int:
    """How many more invitations and reminders may go to the mailbox of an address today.

    What a member was told is not counted: someone removed on a busy day can be invited again.
    """
    return remaining_mails_by_mailbox(organization, [key])[mailbox_key(key)]


def remaining_mails_by_mailbox(organization: Organization, keys: Iterable[str]) -> dict[str, int]:
    """The same for many addresses, by their mailboxes, for 1 query."""
    mailboxes = {mailbox_key(key) for key in keys}
    mails = Mail.objects.filter(
        organization_id=organization.pk,
        recipient_key__in=mailboxes,
        kind__in=[INVITATION, REMINDER],
    ).since(timezone.now() - A_DAY)
    counted = mails.order_by().values_list("recipient_key").annotate(number=Count("pk"))
    sent = dict(counted)
    most = settings.INVITATION_MAILS_A_DAY_PER_ADDRESS
    return {mailbox: max(0, most - sent.get(mailbox, 0)) for mailbox in mailboxes}


@dataclass(frozen=True)
class HandleChangeAllowance:
    """What is left of the changes of its handle that an organization has in a year."""

    left: int
    limit: int
    next_at: datetime | None
    """When there is one more than now; None while none was used."""

    @property
    def next_day(self) -> str:
        """The day of it, in words."""
        return f"{self.next_at.day} {self.next_at:%B %Y}" if self.next_at else ""


def remaining_handle_changes(organization: Organization) -> HandleChangeAllowance:
    """Count the changes of the handle in the last 365 days, for 1 query."""
    since = timezone.now() - A_YEAR
    # By the target, of which there is an index: an organization is that of few events.
    changes = Event.objects.filter(
        kind=HANDLE_CHANGED,
        target_type=Organization._meta.model_name,
        target_id=str(organization.pk),
        at__gt=since,
    )
    times = list(changes.order_by("at").values_list("at", flat=True))
    limit = settings.HANDLE_CHANGES_A_YEAR
    # Where the limit was lowered since, more were done than are allowed now.
    counted = times[-limit:]
    return HandleChangeAllowance(
        left=max(0, limit - len(times)),
        limit=limit,
        next_at=counted[0] + A_YEAR if counted else None,
    )
