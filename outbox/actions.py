"""Asking for an email."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Case, Value, When
from django.utils import timezone

from console.logs import request_ids
from outbox.kinds import KINDS
from outbox.models import Mail


def enqueue_email(
    kind: str,
    *,
    to: str,
    key: str,
    subject_id: str = "",
    organization_id: UUID | None = None,
    parts: dict[str, str] | None = None,
) -> Mail:
    """Create an email that the drain will send, in the caller's transaction.

    `to` is the address, `key` its mailbox, as `mailbox_key` gives it. Costs one insert: nothing is
    published, so that no broker can make the caller wait.
    """
    return Mail.objects.create(
        kind=kind,
        recipient=to,
        recipient_key=key,
        subject_id=subject_id,
        organization_id=organization_id,
        parts=parts or {},
        request_id=request_ids.current(),
    )


def enqueue_emails(mails: Iterable[Mail]) -> list[Mail]:
    """Save unsaved emails in one insert, with the present request's ID; the drain sends them."""
    unsaved_mails = list(mails)
    for mail in unsaved_mails:
        mail.request_id = request_ids.current()
    return Mail.objects.bulk_create(unsaved_mails)


def drop_for(keys: Mapping[str, str]) -> None:
    """Send nothing more to these addresses of an account that closes, in the caller's transaction.

    Each with its mailbox, as `mailbox_key` gives it, by which emails are found. What is meant for
    the reader of the address, with an account or without, stays. A worker that holds an email at
    this moment may be sending it: that one loses its text, so that it is not tried again.
    """
    now = timezone.now()
    to_anyone = [kind.name for kind in KINDS if kind.is_to_anyone]
    to_them = Mail.objects.filter(recipient_key__in=keys.values(), recipient__in=keys)
    to_them.waiting().exclude(kind__in=to_anyone).update(
        parts={},
        skipped_at=Case(When(leased_until__gt=now, then=None), default=Value(now)),
    )
