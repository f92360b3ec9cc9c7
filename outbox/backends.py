"""Where email goes: a mail server, which must not take forever, or files where there is none."""

import smtplib
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from email import policy
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

# Links stay whole in the file, for people and programs that read it.
LONG_LINES = policy.default.clone(max_line_length=990, cte_type="8bit")


class SMTP(smtp.EmailBackend):
    """Django's, in which opening the connection, each email and closing end by a deadline each.

    The time-out of a socket begins anew with every byte, so a server that drips a line every few
    seconds would otherwise hold an email, and the drain with it, for as long as it likes.
    """

    def __init__(self, *, deadline: float, **options: Any) -> None:
        super().__init__(**options)
        self.deadline = deadline
        self._client: smtplib.SMTP | None = None

    @property
    def connection_class(self) -> Callable[..., smtplib.SMTP]:  # type: ignore[override]  # all that Django does is call it
        """The client of the standard library, which we get to know before it connects."""
        return partial(TLSClient if self.use_ssl else Client, introduce=self._watch)

    def open(self) -> bool | None:
        if self.connection:
            return False
        with self._ended_in_time():
            return super().open()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.open()
        with self._ended_in_time():
            return super().send_messages(email_messages)

    def close(self) -> None:
        with self._ended_in_time():
            super().close()

    def _watch(self, client: smtplib.SMTP) -> None:
        self._client = client

    @contextmanager
    def _ended_in_time(self) -> Iterator[None]:
        """Shut the connection down at the deadline: code that waits for it then meets its end."""
        done, late = Event(), Event()
        watchdog = Thread(target=self._shut_down_unless, args=(done, late), daemon=True)
        watchdog.start()
        try:
            yield
        except OSError as error:
            if late.is_set():
                raise TimeoutError(f"The mail server took over {self.deadline:g} s") from error
            raise
        finally:
            done.set()
            watchdog.join()

    def _shut_down_unless(self, done: Event, late: Event) -> None:
        pause = self.deadline
        # More than once: while it connects, there may be no socket yet.
        while not done.wait(pause):
            late.set()
            with suppress(OSError):
                if self._client and (connected := self._client.sock):
                    connected.shutdown(socket.SHUT_RDWR)
            pause = min(1, self.deadline)


class Client(smtplib.SMTP):
    """Says who it is before it connects, since its constructor ends only when it has."""

    def __init__(
        self, *server: Any, introduce: Callable[[smtplib.SMTP], None], **options: Any
    ) -> None:
        introduce(self)
        super().__init__(*server, **options)


class TLSClient(Client, smtplib.SMTP_SSL):
    """The client that introduces itself, over TLS from the first byte."""


class MailFiles(BaseEmailBackend):
    """One file per email (RFC 822), named by time and Message-ID, for development.

    A file appears whole: it is written under another name first.
    """

    def __init__(self, *, folder: Path, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            data = message.message(policy=LONG_LINES)
            name = str(data["Message-ID"] or id(message)).strip("<>").split("@")[0]
            path = self.folder / f"{timezone.now():%Y%m%dT%H%M%S.%f}-{name}.eml"
            draft = path.with_suffix(".part")
            draft.write_bytes(data.as_bytes())
            draft.rename(path)
        return len(email_messages)
