"""What is kept for a while only: emails that went, and the notifications in them."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from audit.models import Event
from console.jobs.batches import work_off
from organizations.events import ORGANIZATION_DELETION_ASKED
from organizations.models import Invitation, Notification, Organization
from outbox.models import Mail

BATCH = 1_000
"""How many rows one transaction deletes."""


LASTS = 120
"""Seconds after which no further batch of either kind is begun."""


def forget_old() -> None:
    """Delete what is older than the days for which it is kept. What is left, the next run finds.

    Notifications go before the emails that they are in: without an email, one would be due again.
    """
    before = timezone.now() - timedelta(days=settings.MAILS_KEPT_DAYS)
    work_off(partial(_forget_notifications, before), seconds=LASTS)
    work_off(partial(_forget_mails, before), seconds=LASTS)


@transaction.atomic
def _forget_notifications(before: datetime) -> int:
    """Those in a mail that went, but for deletions: of the removal the same people are told."""
    waiting = Organization.objects.filter(deletion_asked_at__isnull=False)
    asked = Event.objects.filter(
        kind=ORGANIZATION_DELETION_ASKED, organization_id__in=waiting.values("pk")
    )
    old = Notification.objects.filter(
        Q(mail__sent_at__lt=before) | Q(mail__skipped_at__lt=before), due_at__lt=before
    ).exclude(event_id__in=asked.values("pk"))
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    Notification.objects.filter(pk__in=keys).delete()
    return len(keys)


@transaction.atomic
def _forget_mails(before: datetime) -> int:
    """Those that went, and that no list of invitations shows the state of.

    What waits or could not be delivered stays. The lock keeps an operator from sending one again
    in the same moment.
    """
    shown = Invitation.objects.unanswered().filter(mail=OuterRef("pk"))
    told = Notification.objects.filter(mail=OuterRef("pk"))
    old = Mail.objects.gone_before(before).filter(~Exists(shown), ~Exists(told))
    keys = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    Mail.objects.filter(pk__in=keys).delete()
    return len(keys)
