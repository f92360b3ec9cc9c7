"""What is kept for a while only: emails that went, and the notifications in them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.models import Event
from console.jobs.batches import in_order, work_off
from organizations.events import ORGANIZATION_DELETION_ASKED
from organizations.models import Invitation, Notification, Organization
from outbox.models import Mail

BATCH = 1_000
"""How many emails one transaction deletes, with the notifications in them."""
LASTS = 240
"""Seconds after which no further batch is begun."""


def delete_old_mails() -> None:
    """Delete what is older than the days for which it is kept. What is left, the next run finds."""
    before = timezone.now() - timedelta(days=settings.MAILS_KEPT_DAYS)
    work_off(partial(next, _walk(before), 0), seconds=LASTS)


def _walk(before: datetime) -> Iterator[int]:
    """A batch of emails with each step; those come first that were asked for first."""
    last = None
    while found := _forget_some(before, after=last):
        yield len(found)
        last = found[-1]


@transaction.atomic
def _forget_some(before: datetime, *, after: Any) -> list[Mail]:
    """Those that went, and that no list of invitations shows the state of.

    What waits or could not be delivered stays. The lock keeps an operator from sending one again
    in the same moment. What went before then was also asked for before: of that there is an index.
    """
    shown = Invitation.objects.unanswered().filter(mail=OuterRef("pk"))
    old = Mail.objects.gone_before(before).filter(~Exists(shown), created_at__lt=before)
    rows = in_order(old, "created_at", after=after).only("created_at")
    found = list(rows.select_for_update(skip_locked=True)[:BATCH])
    keys = [each.pk for each in found]
    _forget_notifications(keys, before)
    told = Notification.objects.filter(mail=OuterRef("pk"))
    Mail.objects.filter(~Exists(told), pk__in=keys).delete()
    return found


def _forget_notifications(mails: list[Any], before: datetime) -> None:
    """Before the emails that they are in: without an email, one would be due again.

    But for deletions: of the removal the same people are told.
    """
    waiting = Organization.objects.filter(deletion_asked_at__isnull=False)
    asked = Event.objects.filter(
        kind=ORGANIZATION_DELETION_ASKED, organization_id__in=waiting.values("pk")
    )
    old = Notification.objects.filter(mail__in=mails, due_at__lt=before)
    old.exclude(event_id__in=asked.values("pk")).delete()
