"""Asking the program that does with definitions what may take long, and waiting for its answer.

It is started when it is first needed, and again after it has ended.
"""

import json
import logging
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from apis.definitions import sandbox
from console.refusals import Refusal

PROGRAM = Path(__file__).with_name("sandbox.py")
LONGEST = sandbox.LONGEST
ENDS_WITHIN = 2
"""Seconds that a program has to end before it is killed. Other checks wait for as long."""

logger = logging.getLogger(__name__)


class ConsoleIsBusy(Refusal):
    slug = "console-is-busy"
    message = "The console is too busy to check the definition. Try again in a few seconds."
    status = 503


class TookTooMuch(Exception):
    """What was asked takes more processor time or memory than there is for it."""


class Failed(Exception):
    """The program has failed, which is in the log."""


class Program:
    """The running program. It ends when this process does, as it then has no one to serve."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0

    def connect(self) -> socket.socket:
        """A connection to a process of the program, which answers once."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            if not self._sent(theirs):
                self.stop()
                self._start()
                self._sent(theirs)
        return ours

    def stop(self) -> None:
        """End the program, and the checks that it has under way, if it still listens."""
        if self._control is not None and self._process is not None:
            self._control.close()
            try:
                self._process.wait(ENDS_WITHIN)
            except subprocess.TimeoutExpired:
                self._process.kill()
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(ENDS_WITHIN)
        self._control = self._process = None

    def give_up(self, *, silent_since: float) -> None:
        """End a program that was there at this moment, so that the next check starts another.

        Checks that it has under way go on, and one that was only starting may be ready by then.
        """
        with self._lock:
            if self._process is not None and self._started_at <= silent_since:
                self._process.kill()
                self.stop()

    def _sent(self, connection: socket.socket) -> bool:
        if self._control is None:
            return False
        try:
            socket.send_fds(self._control, [b"+"], [connection.fileno()])
        except OSError:
            return False
        return True

    def _start(self) -> None:
        self._started_at = time.monotonic()
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 -- our own program
                [sys.executable, "-I", str(PROGRAM)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={},
                cwd="/",
            )


program = Program()


def run_in_sandbox(**asked: str) -> dict[str, Any]:
    """The answer of the program. Raises TookTooMuch, Failed, or ConsoleIsBusy.

    The last one if there was no processor time to be had, so that no answer came in time.
    """
    request = json.dumps({"seconds": LONGEST, **asked}).encode()
    # The program may have ended in this moment, since no one had asked it for long.
    reply = _reply(request) or _reply(request)
    if not reply:
        raise _failed("the program does not start")
    try:
        answer: dict[str, Any] = json.loads(reply)
    except ValueError:
        raise TookTooMuch from None  # it was killed
    if "failed" in answer:
        raise _failed(answer["failed"])
    return answer


def _reply(request: bytes) -> bytes:
    """All that a process of the program says, however it ends; nothing if it never began."""
    began = time.monotonic()
    until = began + LONGEST
    received = bytearray()
    with program.connect() as connection, suppress(ConnectionError):
        try:
            connection.settimeout(LONGEST)
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(1_000_000):
                received += part
                connection.settimeout(max(0.001, until - time.monotonic()))
        except TimeoutError:
            if not received:
                program.give_up(silent_since=began)
            raise ConsoleIsBusy from None
    return bytes(received)


def _failed(why: str) -> Failed:
    logger.error("checking a definition failed: %s", why)
    return Failed()
