"""Reminding people before a credential ends, so that no program stops without a warning."""

from typing import Any

from django.db import transaction

from credentials import mail
from credentials.models import REMINDED_BEFORE, kinds
from outbox.actions import owe_all

BATCH = 100


def remind_of_expiry() -> bool:
    """Owe the reminders of a batch of each kind that ends soon; whether there may be more.

    Each is reminded of once 14 days before and once 3 days before. The later one comes first: what
    ends the day after tomorrow needs no other.
    """
    read = [_remind(kind, days) for kind in kinds() for days in sorted(REMINDED_BEFORE)]
    return BATCH in read


@transaction.atomic
def _remind(kind: Any, days: int) -> int:
    due = kind.objects.due_for_reminder(days).order_by("expires_at", "pk")
    found = list(due.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    owe_all(mail.reminder(each, to) for each in found for to in each.whom_to_remind())
    told = kind.objects.filter(pk__in=[each.pk for each in found])
    told.update(reminded_before=days)
    return len(found)
