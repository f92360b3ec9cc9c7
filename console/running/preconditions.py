"""What has to be true before `bin/start` starts anything, each with what to do about it."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

HOST = "127.0.0.1"
NAME = "localhost"
"""What people call it: browsers make no passkeys for a number."""
START, START_HEADER = "CONSOLE_START", "X-Console-Start"
"""Where the processes of `bin/start` get a random text, and the header of `/healthz` with it.

So it tells its own web process from another console, which took the port while this one migrated.
"""


class CannotStart(Exception):
    """What is in the way of starting, and what to do about it, in one line."""


def load_settings() -> None:
    """Read the settings, or raise CannotStart with what is wrong in them."""
    try:
        port = str(settings.PORT)
    except OSError as error:
        raise cannot_write(error) from error
    except (ImproperlyConfigured, ValueError) as error:
        # The other settings are made of the port, and may be what complains about it.
        check_number(os.environ.get("PORT", "8000"))
        raise CannotStart(f"A setting is wrong: {error}") from error
    check_number(port)


def check_number(port: str) -> None:
    """Raise CannotStart if there is no such port."""
    if not port.strip().isdecimal() or not 1 <= int(port) <= 65535:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {port!r}.")


def check_port(port: int) -> None:
    """Raise CannotStart if the web process could not listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            wrong = f"PORT {port} cannot be used: {error.strerror}. Choose another"
            if error.errno == errno.EADDRINUSE:
                wrong = f"PORT {port} is in use. Stop what listens there, or choose another"
            elif error.errno == errno.EACCES:
                wrong = f"PORT {port} requires root. Choose a port from 1024"
            raise CannotStart(f"{wrong}, as in: PORT=8001 bin/start") from error


@contextmanager
def alone(lock: Path, doing: str) -> Iterator[None]:
    """Keep others from running on this data, and tell them what is done to it instead.

    The lock goes with the process, however it ends.
    """
    try:
        file = lock.open("a+")
    except OSError as error:
        raise cannot_write(error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            who = file.read() or "a process that is just starting"
            raise CannotStart(f"This CONSOLE_DATA is already in use: {who}.") from error
        file.truncate(0)
        file.write(f"process {os.getpid()}, {doing}")
        file.flush()
        yield


def cannot_write(error: OSError) -> CannotStart:
    """What to say of a file or folder under CONSOLE_DATA."""
    return CannotStart(f"CONSOLE_DATA cannot be used: {error.filename}: {error.strerror}.")
