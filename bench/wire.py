"""A way to PostgreSQL that counts what is asked of it, as the server would: BEGIN and all."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from django.db import connection


class Wire:
    """Passes on what a client and the server say, and counts the client's queries."""

    def __init__(self) -> None:
        self.statements = 0

    def forward(self, client: socket.socket, server: socket.socket) -> None:
        """From the client: the first message has no type, and the type of a query is Q."""
        kind_size = 0
        with contextlib.suppress(OSError), client.makefile("rb") as said:
            while head := said.read(kind_size + 4):
                self.statements += head[:kind_size] == b"Q"
                length = int.from_bytes(head[kind_size:], "big") - 4
                server.sendall(head + said.read(length))
                kind_size = 1

    def back(self, server: socket.socket, client: socket.socket) -> None:
        """From the server, as it comes."""
        with contextlib.suppress(OSError):
            while said := server.recv(65536):
                client.sendall(said)


@contextlib.contextmanager
def counted() -> Iterator[Wire]:
    """Have Django's connection go by a wire, within the block."""
    settings, wire = connection.settings_dict, Wire()
    before = {name: settings[name] for name in ("HOST", "PORT", "OPTIONS")}
    connection.close()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = before["HOST"] or "127.0.0.1", int(before["PORT"] or 5432)
        settings |= {
            "HOST": "127.0.0.1",
            "PORT": listening.getsockname()[1],
            "OPTIONS": {**before["OPTIONS"], "sslmode": "disable", "gssencmode": "disable"},
        }
        threading.Thread(target=_accept, args=(wire, listening, host, port), daemon=True).start()
        try:
            yield wire
        finally:
            connection.close()
            settings |= before


def _accept(wire: Wire, listening: socket.socket, host: str, port: int) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = listening.accept()
            server = socket.create_connection((host, port))
            for work, ends in ((wire.forward, (client, server)), (wire.back, (server, client))):
                threading.Thread(target=work, args=ends, daemon=True).start()
