"""Asking for a mail."""

from collections.abc import Iterable
from uuid import UUID

from outbox.models import Mail


def owe(
    kind: str,
    *,
    to: str,
    key: str,
    subject_id: str = "",
    organization_id: UUID | None = None,
    parts: dict[str, str] | None = None,
) -> Mail:
    """Note, in the caller's transaction, that somebody is owed a mail.

    `to` is what it is sent to, `key` the mailbox, as `mailbox_key` gives it. Nothing is
    published: the drain finds the row. It costs one insert, and no broker can make it wait.
    """
    return Mail.objects.create(
        kind=kind,
        recipient=to,
        recipient_key=key,
        subject_id=subject_id,
        organization_id=organization_id,
        parts=parts or {},
    )


def owe_all(mails: Iterable[Mail]) -> list[Mail]:
    """Note many, which the caller made, as `owe` notes one: in one insert."""
    return Mail.objects.bulk_create(mails)
