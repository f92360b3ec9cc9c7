"""Reminding people before a credential ends, so that no program stops without a warning."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from credentials import mail
from credentials.models import REMINDED_BEFORE, kinds
from outbox.actions import enqueue_emails

BATCH = 500


def walk() -> Iterator[int]:
    """Enqueue reminders of all credentials that end soon, and yield the size of each batch.

    People are reminded 14 days and 3 days before the end. The reminder of 3 days comes first,
    because a credential that gets it needs no other. Each batch begins after the last credential
    of the one before, in the order of their end.
    """
    for days in sorted(REMINDED_BEFORE):
        for kind in kinds():
            last_credential = None
            while credentials := _remind(kind, days, after=last_credential):
                yield len(credentials)
                if len(credentials) < BATCH:
                    break
                last_credential = credentials[-1]


@transaction.atomic
def _remind(kind: Any, days: int, *, after: Any) -> list[Any]:
    """Enqueue reminders of the next batch of credentials of this kind, and return them.

    Marks them as reminded. Rows that another run has locked are skipped.
    """
    due_credentials = kind.objects.due_for_reminder(days, after=after)
    credentials = list(due_credentials.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    if credentials:
        enqueue_emails(
            mail.reminder(credential, to) for credential, to in kind.whom_to_remind(credentials)
        )
        rows = kind.objects.filter(pk__in=[credential.pk for credential in credentials])
        rows.update(reminded_before=days)
    return credentials
