"""The kinds of mail there are, and who writes each. Apps above register theirs when they load."""

from collections.abc import Callable

from django.core.mail import EmailMultiAlternatives

from outbox.models import Mail

Writer = Callable[[Mail], EmailMultiAlternatives | None]
"""Makes the message, or None when there is nothing left to say."""

writers: dict[str, Writer] = {}


def register(kind: str) -> Callable[[Writer], Writer]:
    """Have this function write the mails of the kind."""

    def decorate(writer: Writer) -> Writer:
        writers[kind] = writer
        return writer

    return decorate


def write(mail: Mail) -> EmailMultiAlternatives | None:
    """The message for this mail, made now, or None when it was overtaken by events."""
    message = writers[mail.kind](mail)
    if message is not None:
        message.to = [mail.recipient]
        message.extra_headers["Message-ID"] = mail.message_id
        message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message
