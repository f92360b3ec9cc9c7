"""How many invitations an organization may still send, and how often it may change its handle.

Pages show it, and actions check it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from accounts.email_addresses import mailbox_key
from audit.models import Event
from console.words import dates
from organizations.events.organizations import HANDLE_CHANGED
from organizations.mail import INVITATION, REMINDER
from organizations.models import Organization
from outbox.models import Mail

A_DAY, A_YEAR = timedelta(days=1), timedelta(days=365)


@dataclass(frozen=True)
class InvitationAllowance:
    """How many invitations an organization has, and how many it may have."""

    open: int
    open_limit: int
    today: int
    today_limit: int

    @property
    def left(self) -> int:
        """How many invitations can go out together now."""
        return max(0, min(self.open_limit - self.open, self.today_limit - self.today))


def invitation_allowance(organization: Organization) -> InvitationAllowance:
    """The numbers of open invitations and of those sent in the last 24 hours, in two queries."""
    return InvitationAllowance(
        open=organization.invitations.open().count(),
        open_limit=settings.INVITATIONS_OPEN,
        today=organization.invitations.sent_since(timezone.now() - A_DAY).count(),
        today_limit=organization.invitations_a_day,
    )


def remaining_mails(organization: Organization, key: str) -> int:
    """How many more invitations and reminders may be sent to the mailbox of an address now."""
    return remaining_mails_by_mailbox(organization, [key])[mailbox_key(key)]


def remaining_mails_by_mailbox(organization: Organization, keys: Iterable[str]) -> dict[str, int]:
    """How many more invitations and reminders may be sent to each mailbox now, in one query.

    By the mailbox key of each address. Those of the last 24 hours count, and not notifications, so
    that someone who was removed on a busy day can be invited again.
    """
    mailboxes = {mailbox_key(key) for key in keys}
    mails = Mail.objects.filter(
        organization_id=organization.pk,
        recipient_key__in=mailboxes,
        kind__in=[INVITATION, REMINDER],
    ).since(timezone.now() - A_DAY)
    sent = dict(mails.order_by().values_list("recipient_key").annotate(number=Count("pk")))
    limit = settings.INVITATION_MAILS_A_DAY_PER_ADDRESS
    return {mailbox: max(0, limit - sent.get(mailbox, 0)) for mailbox in mailboxes}


@dataclass(frozen=True)
class HandleChangeAllowance:
    """How many changes of its handle an organization has left, of those it may do in a year."""

    left: int
    limit: int
    next_at: datetime | None
    """When there will be one more than now; None if all are left."""

    @property
    def next_day(self) -> str:
        """The day of `next_at`, as in "1 December 2026"; or empty."""
        return dates.day(self.next_at)


def remaining_handle_changes(organization: Organization) -> HandleChangeAllowance:
    """How many changes of the handle are left, by those of the last 365 days, in one query."""
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
    # If the limit was lowered since, more changes were done than are allowed now.
    last_times = times[-limit:]
    return HandleChangeAllowance(
        left=max(0, limit - len(times)),
        limit=limit,
        next_at=last_times[0] + A_YEAR if last_times else None,
    )
