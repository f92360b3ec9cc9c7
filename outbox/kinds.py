"""The kinds of mail there are, and who writes each. Apps above register theirs when they load."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef, Q, QuerySet

from outbox.models import Mail

Writer = Callable[..., EmailMultiAlternatives | None]
"""Makes the message, or None when there is nothing left to say.

It is given the mail, and what the mail is about if the kind says where to find that.
"""
Subjects = Callable[[], QuerySet[Any]]
"""The rows that mails of a kind may still be sent about, which name theirs in the field `mail`."""

writers: dict[str, Writer] = {}
subjects: dict[str, Subjects] = {}


def register(kind: str, *, about: Subjects | None = None) -> Callable[[Writer], Writer]:
    """Have this function write the mails of the kind.

    With `about`, what many mails are about is read at once, and whether one may still be sent is
    asked within another statement.
    """

    def decorate(writer: Writer) -> Writer:
        writers[kind] = writer
        if about is not None:
            subjects[kind] = about
        return writer

    return decorate


def read(mails: Iterable[Mail]) -> None:
    """Read what the mails are about, for 1 query a kind. The next `write` of each uses it up."""
    by_kind = defaultdict(list)
    for mail in mails:
        by_kind[mail.kind].append(mail)
    for kind, some in by_kind.items():
        if about := subjects.get(kind):
            found = {row.mail_id: row for row in about().filter(mail__in=some)}
            for mail in some:
                mail.subjects = [found.get(mail.pk)]


def standing(mail: Mail) -> Q:
    """The condition that the mail may still be sent, as part of a statement about mails."""
    about = subjects.get(mail.kind)
    return Q(Exists(about().filter(mail=OuterRef("pk")))) if about else Q()


def write(mail: Mail) -> EmailMultiAlternatives | None:
    """The message for this mail, made now, or None when it was overtaken by events."""
    if not mail.subjects:
        read([mail])
    subject, mail.subjects = mail.subjects, ()
    message = writers[mail.kind](mail, *subject)
    if message is not None:
        message.to = [mail.recipient]
        message.extra_headers["Message-ID"] = mail.message_id
        message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message
