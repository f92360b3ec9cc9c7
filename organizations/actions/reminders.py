"""Reminding the people who were asked, once, before their invitation expires."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from organizations import limits, mail
from organizations.models import Invitation

BEFORE_LAPSING = timedelta(hours=24)
BATCH = 100


@transaction.atomic
def remind_invitees() -> int:
    """Owe a reminder of each of a batch of invitations that expire soon; returns how many it read.

    Once for each link: sending again makes a new one. An address that got its emails of the day
    needs no other.
    """
    now = timezone.now()
    due = (
        Invitation.objects.joinable()
        .filter(expires_at__lte=now + BEFORE_LAPSING, reminded_at=None, mail__sent_at__lte=now)
        .select_related("organization")
        .order_by("expires_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
    )
    invitations = list(due[:BATCH])
    for invitation in invitations:
        if limits.mails_left(invitation.organization, invitation.email_key):
            mail.owe_reminder(invitation)
    Invitation.objects.filter(pk__in=[each.pk for each in invitations]).update(reminded_at=now)
    return len(invitations)
