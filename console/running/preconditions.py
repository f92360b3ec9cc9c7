"""What `bin/start` checks before it starts anything. Each failure says what to do."""

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
"""The host name for people, because browsers create no passkeys for an IP address."""
START, START_HEADER = "CONSOLE_START", "X-Console-Start"
"""The environment variable with a random text, and the header of `/healthz` that repeats it.

So `bin/start` tells its own web server from another console that took the port in between.
"""


class CannotStart(Exception):
    """The console cannot start. The message says in one line why, and what to do about it."""


def load_settings() -> None:
    """Read the settings. Raises CannotStart with what is wrong in them."""
    try:
        port = str(settings.PORT)
    except OSError as error:
        raise cannot_write(error) from error
    except (ImproperlyConfigured, ValueError) as error:
        # Other settings contain the port, so the error may be about it.
        check_number(os.environ.get("PORT", "8000"))
        raise CannotStart(f"A setting is wrong: {error}") from error
    check_number(port)


def check_number(port: str) -> None:
    """Raise CannotStart unless the text is a port number."""
    if not port.strip().isdecimal() or not 1 <= int(port) <= 65535:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {port!r}.")


def check_port(port: int) -> None:
    """Raise CannotStart if the web process could not listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            problem = f"PORT {port} cannot be used: {error.strerror}. Choose another"
            if error.errno == errno.EADDRINUSE:
                problem = f"PORT {port} is in use. Stop what listens there, or choose another"
            elif error.errno == errno.EACCES:
                problem = f"PORT {port} requires root. Choose a port from 1024"
            raise CannotStart(f"{problem}, as in: PORT=8001 bin/start") from error


@contextmanager
def alone(lock: Path, doing: str) -> Iterator[None]:
    """Hold a lock on CONSOLE_DATA, with `doing` in its file for others to read.

    Raises CannotStart if another process holds it, or the file cannot be opened. The lock is gone
    once this process has ended, however it ends.
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
            holder = file.read() or "a process that is just starting"
            raise CannotStart(f"This CONSOLE_DATA is already in use: {holder}.") from error
        file.truncate(0)
        file.write(f"process {os.getpid()}, {doing}")
        file.flush()
        yield


def cannot_write(error: OSError) -> CannotStart:
    """The CannotStart for a file or folder under CONSOLE_DATA that cannot be used."""
    return CannotStart(f"CONSOLE_DATA cannot be used: {error.filename}: {error.strerror}.")
