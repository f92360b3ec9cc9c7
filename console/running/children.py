"""The processes that `bin/start` runs: each is started, listened to, kept running, and stopped.

Their output goes to standard error, each line with its process's name in front.
"""

import ctypes
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

PAUSES = (1, 2, 4, 8, 16, 30)  # seconds before a process is started again that ended by itself
IS_WELL_AFTER = 60  # seconds; then its next pause is the first again
READY = re.compile(r' ready\.("|$)')
"""How the last line before the work ends, also in JSON."""
PR_SET_PDEATHSIG = 1  # linux/prctl.h

printing = threading.Lock()


class Child:
    """One process, in a session of its own so that Ctrl-C reaches only us."""

    def __init__(self, name: str, *module: str) -> None:
        self.name = name
        self.module = module
        self.says_ready = False
        self.failures = 0
        self.again_at = 0.0
        self.start()

    def start(self) -> None:
        """Start the process, for the first time or again."""
        self.again_at = 0.0
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 -- our own modules
            [sys.executable, "-m", *self.module],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_us(),
        )
        self._reader = threading.Thread(target=self._pass_on_output, daemon=True)
        self._reader.start()

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self.process.poll() is None

    def keep_running(self) -> None:
        """Start it again if it has ended and its pause is over. Failing again doubles the pause."""
        if self.is_running:
            return
        if not self.again_at:
            self._kill_what_it_left()
            if time.monotonic() - self.started_at > IS_WELL_AFTER:
                self.failures = 0
            pause = PAUSES[min(self.failures, len(PAUSES) - 1)]
            self.failures += 1
            self.again_at = time.monotonic() + pause
            say(self.name, f"{self.ending()}; it is started again in {pause} s")
        elif time.monotonic() >= self.again_at:
            try:
                self.start()
            except OSError as error:  # the machine is out of memory or processes
                say(self.name, f"cannot be started: {error}")

    def ending(self) -> str:
        """How it ended, for the log."""
        code = self.process.returncode
        if code is not None and code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"

    def ask_to_stop(self) -> None:
        """Have it finish what it has in hand."""
        if self.is_running:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for the end of the process; kill it and its own children at `until`."""
        try:
            self.process.wait(max(0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(self.name, "is still running, so it is killed")
        self._kill_what_it_left()
        self.process.wait()
        self._reader.join(1)

    def _kill_what_it_left(self) -> None:
        # Web processes whose parent was killed would hold the port for a while.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def _pass_on_output(self) -> None:
        for line in self.process.stdout or ():
            text = line.decode(errors="replace").rstrip()
            say(self.name, text)
            self.says_ready = self.says_ready or bool(READY.search(text))


def end_with_us() -> Callable[[], None] | None:
    """What a child does first, to be told to stop even when we are killed; Linux only."""
    if sys.platform != "linux":
        return None
    us = os.getpid()
    prctl = ctypes.CDLL(None).prctl

    def ask_for_the_signal() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
        if os.getppid() != us:  # we were killed before it could ask
            os._exit(1)

    return ask_for_the_signal


def say(name: str, text: str) -> None:
    """Print one line of the log."""
    with printing:
        print(f"{time.strftime('%H:%M:%S')} {name:10} | {text}", file=sys.stderr, flush=True)
