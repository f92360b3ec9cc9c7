"""The kinds of mail there are, and who writes each. Apps above declare theirs."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef, Q, QuerySet

from console.manifests import Declaration, Section
from console.words import dates
from outbox.models import Mail
from outbox.readers import readers_of

Writer = Callable[..., EmailMultiAlternatives | None]
"""Makes the message, or None when there is nothing left to say.

It is given the `Mail`, and what it is about if the kind says where to find that.
"""
Subjects = Callable[[], QuerySet[Any]]
"""The rows that emails of a kind may still be sent about, which name theirs in the field `mail`."""


@dataclass(frozen=True)
class Kind(Declaration):
    """A kind of email."""

    name: str
    """What the rows of the outbox say."""
    write: Writer
    about: Subjects | None = None
    """Where what many emails are about is read in one query, and whether one may still be sent."""
    is_to_anyone: bool = False
    """Whether it is for any reader of the address, and so outlives an account that had it."""


KINDS = Section(Kind, key=lambda kind: kind.name)


def read(mails: Iterable[Mail]) -> None:
    """Read what the emails are about into `subjects`, in one query a kind, for `write`.

    Who reads them is looked for in one query for all of them, if one of them has a date.
    """
    by_kind = defaultdict(list)
    mails = list(mails)
    find_readers = cache(partial(readers_of, {mail.recipient for mail in mails}))
    for mail in mails:
        mail.find_readers = find_readers
        by_kind[mail.kind].append(mail)
    for kind, mails_of_kind in by_kind.items():
        if about := _about(kind):
            subjects = {row.mail_id: row for row in about().filter(mail__in=mails_of_kind)}
            for mail in mails_of_kind:
                mail.subjects = [subjects.get(mail.pk)]


def standing(mail: Mail) -> Q:
    """The condition that the email may still be sent, as part of a statement about emails."""
    about = _about(mail.kind)
    return Q(Exists(about().filter(mail=OuterRef("pk")))) if about else Q()


def write(mail: Mail) -> EmailMultiAlternatives | None:
    """The message for this email, made now, with dates as its reader has them.

    None if nothing is left to say.
    """
    if mail.find_readers is None:
        read([mail])
    subject, mail.subjects = mail.subjects, ()
    find_readers, mail.find_readers = mail.find_readers, None
    with dates.shown_to(lambda: find_readers()[mail.recipient] if find_readers else dates.ANYONE):
        message = KINDS[mail.kind].write(mail, *subject)
    if message is not None:
        message.to = [mail.recipient]
        message.extra_headers["Message-ID"] = mail.message_id
        message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message


def _about(kind: str) -> Subjects | None:
    """Where subjects of the kind are read; None if it has none, or is of another release."""
    declared_kind = KINDS.get(kind)
    return declared_kind.about if declared_kind else None
