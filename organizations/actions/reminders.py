"""Reminding the people who were asked, once, before their invitation expires."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from console.jobs.batches import in_order
from organizations import limits, mail
from organizations.models import Invitation

BEFORE_LAPSING = timedelta(hours=24)
BATCH = 100


def walk() -> Iterator[int]:
    """Owe reminders of all invitations that expire soon, a batch with each step; how many it had.

    Once for each link: sending again makes a new one. An address that got its emails of the day
    needs no other.
    """
    last = None
    while found := remind_invitees(after=last):
        yield len(found)
        last = found[-1]


@transaction.atomic
def remind_invitees(*, after: Invitation | None = None) -> list[Invitation]:
    """A batch of them, those first that expire first."""
    now = timezone.now()
    due = Invitation.objects.joinable().filter(
        expires_at__lte=now + BEFORE_LAPSING, reminded_at=None, mail__sent_at__lte=now
    )
    rows = in_order(due, "expires_at", after=after).select_related("organization")
    invitations = list(rows.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    for invitation in invitations:
        if limits.remaining_mails(invitation.organization, invitation.email_key):
            mail.enqueue_reminder(invitation)
    Invitation.objects.filter(pk__in=[each.pk for each in invitations]).update(reminded_at=now)
    return invitations
