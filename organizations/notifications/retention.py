"""Deleting old emails, and the notifications in them."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.models import Event
from console.jobs.batches import in_order, walk
from organizations.events.organizations import ORGANIZATION_DELETION_ASKED
from organizations.models import Invitation, Notification, Organization
from outbox.models import Mail

BATCH = 1_000
"""How many emails one transaction deletes, with the notifications in them."""
LASTS = 240
"""Seconds after which no further batch is begun."""


def delete_old_mails() -> None:
    """Delete emails sent more than `MAILS_KEPT_DAYS` ago, with their notifications.

    Stops after `LASTS` seconds; the next run goes on.
    """
    before = timezone.now() - timedelta(days=settings.MAILS_KEPT_DAYS)
    walk(partial(_delete_batch, before), seconds=LASTS)


@transaction.atomic
def _delete_batch(before: datetime, last: Any) -> list[Mail]:
    """Delete the next emails after `last` that were sent before this time, and return them.

    Emails stay that wait, could not be delivered, or whose state a list of invitations shows. The
    rows are locked, so that no operator sends one again at that moment. An email sent before a time
    was also created before it: for that there is an index.
    """
    invitations = Invitation.objects.unanswered().filter(mail=OuterRef("pk"))
    old = Mail.objects.gone_before(before).filter(~Exists(invitations), created_at__lt=before)
    rows = in_order(old, "created_at", after=last).only("created_at")
    mails = list(rows.select_for_update(skip_locked=True)[:BATCH])
    keys = [mail.pk for mail in mails]
    _delete_notifications(keys, before)
    notifications = Notification.objects.filter(mail=OuterRef("pk"))
    Mail.objects.filter(~Exists(notifications), pk__in=keys).delete()
    return mails


def _delete_notifications(mail_ids: list[Any], before: datetime) -> None:
    """Delete the notifications in these emails, before the emails, because one without an email
    would be sent again.

    Those of a scheduled deletion stay until it is done, because the same people are notified then.
    """
    waiting = Organization.objects.filter(deletion_asked_at__isnull=False)
    scheduled = Event.objects.filter(
        kind=ORGANIZATION_DELETION_ASKED, organization_id__in=waiting.values("pk")
    )
    old = Notification.objects.filter(mail__in=mail_ids, due_at__lt=before)
    old.exclude(event_id__in=scheduled.values("pk")).delete()
