"""Reminding people before a credential ends, so that no program stops without a warning."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from credentials import mail
from credentials.models import REMINDED_BEFORE, kinds
from outbox.actions import enqueue_emails

BATCH = 500


def walk() -> Iterator[int]:
    """Owe the reminders of all that ends soon, a batch with each step; how many were in it.

    Each is reminded of once 14 days before and once 3 days before. The later one comes first: what
    ends the day after tomorrow needs no other. Of each kind they come in the order in which they
    end, and no batch looks again through what the one before has read.
    """
    for days in sorted(REMINDED_BEFORE):
        for kind in kinds():
            last = None
            while found := _remind(kind, days, after=last):
                yield len(found)
                if len(found) < BATCH:
                    break
                last = found[-1]


@transaction.atomic
def _remind(kind: Any, days: int, *, after: Any) -> list[Any]:
    due = kind.objects.due_for_reminder(days, after=after)
    found = list(due.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    if found:
        enqueue_emails(mail.reminder(each, to) for each, to in kind.whom_to_remind(found))
        told = kind.objects.filter(pk__in=[each.pk for each in found])
        told.update(reminded_before=days)
    return found
