"""A kind of mail for these tests, and a mail server."""

from collections.abc import Callable, Iterator

import pytest
from django.core.mail import EmailMultiAlternatives

from outbox import kinds
from outbox.actions import enqueue_email
from outbox.models import Mail
from tests.smtp import MailServer

Owe = Callable[..., Mail]


@pytest.fixture
def owe_note(db: None, monkeypatch: pytest.MonkeyPatch) -> Owe:
    """Owe someone a note, which says what its part `text` does."""

    def write(mail: Mail) -> EmailMultiAlternatives | None:
        if mail.subject_id == "overtaken":
            return None
        if mail.subject_id == "unwritable":
            raise KeyError("no words")
        message = EmailMultiAlternatives("A note", mail.parts["text"])
        message.attach_alternative("<p>A note</p>", "text/html")
        return message

    def owe_it(to: str = "nia@example.com", about: str = "") -> Mail:
        return enqueue_email(
            "note", to=to, key=to, subject_id=about, parts={"text": "The code is 1234."}
        )

    monkeypatch.setitem(kinds.KINDS.by_key, "note", kinds.Kind("note", write))
    return owe_it


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """The mail server of this console."""
    server = MailServer()
    server.start()
    settings.MAILERS = {"default": server.mailer}
    yield server
    server.stop()
