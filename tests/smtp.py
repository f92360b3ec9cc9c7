"""A mail server for tests: keeps what it gets, and refuses, fails or is away when told to."""

import socket
from collections.abc import Callable
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Thread
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.ports import free_port

OK = "250 OK"


def mailer_for(port: int, **options: Any) -> dict[str, Any]:
    """What `settings.MAILERS["default"]` has to be to send to this port of this machine."""
    given = {"host": "127.0.0.1", "port": port, "timeout": 5, "deadline": 20, **options}
    return {"BACKEND": "outbox.backends.SMTP", "OPTIONS": given}


class MailServer:
    """A real SMTP server in this process.

    `says` are replies to give for a recipient, at RCPT; `says_to_data` those for one after DATA.
    `on_mail`, when set, is called with the count of mails so far, each time before the reply.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.messages: list[EmailMessage] = []
        self.connection_of: list[int] = []  # by which connection each mail came
        self.says: dict[str, str] = {}
        self.says_to_data: dict[str, str] = {}
        self.connections = 0
        self.on_mail: Callable[[int], None] | None = None

    @property
    def mailer(self) -> dict[str, Any]:
        """What `settings.MAILERS["default"]` has to be to send here."""
        return mailer_for(self.port)

    @property
    def texts(self) -> list[str]:
        """The text part of every mail that arrived, in order."""
        parts = [message.get_body(("plain",)) for message in self.messages]
        return [part.get_content() if part else "" for part in parts]

    @property
    def ids(self) -> list[str]:
        """The Message-ID of every mail that arrived, in order."""
        return [str(message["Message-ID"]) for message in self.messages]

    @property
    def recipients(self) -> list[str]:
        """Whom the mails that arrived are for, in order."""
        return [str(message["To"]) for message in self.messages]

    def start(self) -> None:
        self.controller: Controller | None = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        self.connections = 0

    def stop(self) -> None:
        if self.controller:
            self.controller.stop()
        self.controller = None

    # Called by aiosmtpd, which expects these names and arguments.

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        session.number = self.connections
        return responses

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.says.get(address, OK)

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        reply = self.says_to_data.get(envelope.rcpt_tos[-1], OK)
        if reply == OK:
            content = cast(bytes, envelope.content)
            self.messages.append(message_from_bytes(content, policy=policy.default))
            self.connection_of.append(session.number)
            if self.on_mail:
                self.on_mail(len(self.messages))
        return reply


class DrippingServer:
    """A mail server that at one command never comes to the end of its answer, a line at a time.

    `at` is the command, or "" for the greeting. To all others it says yes.
    """

    def __init__(self, at: str) -> None:
        self.at = at
        self.stopped = Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.mails = 0
        self.dripped = 0
        """Lines that said to wait, one each 0.02 s at most."""

    def start(self) -> None:
        Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self.stopped.set()
        self.listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listening.accept()
                Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            self._answer(connection, "", "220")
            for line in lines:
                command = line.split()[0].decode().upper() if line.strip() else ""
                if command == "DATA":
                    self._answer(connection, command, "354")
                    while lines.readline() not in (b".\r\n", b""):
                        pass
                    self._answer(connection, ".", "250")
                    self.mails += 1
                else:
                    self._answer(connection, command, "250")

    def _answer(self, connection: socket.socket, command: str, code: str) -> None:
        while command == self.at and not self.stopped.wait(0.02):
            connection.sendall(f"{code}-wait\r\n".encode())
            self.dripped += 1
        connection.sendall(f"{code} OK\r\n".encode())
