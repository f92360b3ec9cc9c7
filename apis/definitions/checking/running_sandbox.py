"""Runs the sandbox, the program that does with definitions what can take long, and asks it.

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

from apis.definitions.checking import sandbox
from console.refusals import Refusal

PROGRAM = Path(__file__).with_name("sandbox.py")
LONGEST = sandbox.LONGEST
ENDS_WITHIN = 2
"""Seconds that the program has to end before it is killed. Other checks wait as long."""

logger = logging.getLogger(__name__)


class ConsoleIsBusy(Refusal):
    slug = "console-is-busy"
    message = "The console is too busy to check the definition. Try again in a few seconds."
    status = 503


class TookTooMuch(Exception):
    """The request takes more processor time or memory than the sandbox has for it."""


class Failed(Exception):
    """The program failed, which was logged."""


class Program:
    """The running sandbox of this process. It ends when this process ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0

    def connect(self) -> socket.socket:
        """A connection to a new process of the program, which answers one request.

        Starts the program if it does not run.
        """
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            if not self._send(theirs):
                self.stop()
                self._start()
                self._send(theirs)
        return ours

    def stop(self) -> None:
        """End the program and its running checks, or kill it after ENDS_WITHIN seconds."""
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
        """Kill the program if it was started before this time, so that another is started.

        Its running checks go on. A program that was started later may become ready.
        """
        with self._lock:
            if self._process is not None and self._started_at <= silent_since:
                self._process.kill()
                self.stop()

    def _send(self, connection: socket.socket) -> bool:
        """Send the connection to the program. False if the program does not run."""
        if self._control is None:
            return False
        try:
            socket.send_fds(self._control, [b"+"], [connection.fileno()])
        except OSError:
            return False
        return True

    def _start(self) -> None:
        """Start the program in a process without environment, and keep the socket to it."""
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


def run_in_sandbox(**arguments: str) -> dict[str, Any]:
    """Call `answer` of the sandbox with these arguments, and return its result.

    Waits up to LONGEST seconds. Raises TookTooMuch, Failed, or ConsoleIsBusy if there was so little
    processor time that no answer came.
    """
    request = json.dumps({"seconds": LONGEST, **arguments}).encode()
    # The program may have ended in this moment, because it was idle for long.
    reply = _reply(request) or _reply(request)
    if not reply:
        raise _log_failure("the program does not start")
    try:
        answer: dict[str, Any] = json.loads(reply)
    except ValueError:
        raise TookTooMuch from None  # it was killed
    if "failed" in answer:
        raise _log_failure(answer["failed"])
    return answer


def _reply(request: bytes) -> bytes:
    """All that a process of the program sends until it ends; empty if it never began.

    Raises ConsoleIsBusy after LONGEST seconds. If nothing came, gives the program up.
    """
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


def _log_failure(reason: str) -> Failed:
    """Log why a check failed, and return the exception to raise."""
    logger.error("checking a definition failed: %s", reason)
    return Failed()
