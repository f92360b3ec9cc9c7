"""Ports of this machine for servers that tests start."""

import contextlib
import fcntl
import secrets
import socket
import tempfile
from pathlib import Path
from typing import IO

PLACES = Path(tempfile.gettempdir()) / "console-ports"

_held: list[IO[str]] = []


def free_port() -> int:
    """A port of this machine where nothing listens, and that no other test is told while we run.

    None of those that the system gives to connections: one would take it before it is used.
    """
    PLACES.mkdir(exist_ok=True)
    while True:
        # Not from `random`: all processes of a test run share its seed.
        port = 10_000 + secrets.randbelow(20_000)
        place = (PLACES / str(port)).open("w")
        with contextlib.suppress(OSError), socket.socket() as probe:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            probe.bind(("127.0.0.1", port))
            _held.append(place)
            return port
        place.close()
