"""Reminding invited people once, before their invitation expires."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from console.jobs.batches import in_order
from organizations import limits, mail
from organizations.models import Invitation

BEFORE_LAPSING = timedelta(hours=24)
BATCH = 100


@transaction.atomic
def remind_invitees(last: Invitation | None = None) -> list[Invitation]:
    """Enqueue the reminders of a batch of invitations that expire soon, and return the batch.

    By expiry, behind the last one of the batch before. Each link is reminded of once, and an
    address that got its emails of the day gets no reminder.
    """
    now = timezone.now()
    invitations_due = Invitation.objects.joinable().filter(
        expires_at__lte=now + BEFORE_LAPSING, reminded_at=None, mail__sent_at__lte=now
    )
    rows = in_order(invitations_due, "expires_at", after=last).select_related("organization")
    invitations = list(rows.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    for invitation in invitations:
        if limits.remaining_mails(invitation.organization, invitation.email_key):
            mail.enqueue_reminder(invitation)
    pks = [invitation.pk for invitation in invitations]
    Invitation.objects.filter(pk__in=pks).update(reminded_at=now)
    return invitations
