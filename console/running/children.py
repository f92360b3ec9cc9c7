"""The processes that `bin/start` runs: each is started, listened to, kept running, and stopped.

Each is a fork of ours, which has imported the console: that is done once, and lies in memory once.
A fork has only the thread that forked, and what another one held stays held there. So we have no
other thread: all that waits here for long listens to the processes.

Their output goes to standard error, each line with its process's name in front.
"""

import ctypes
import os
import re
import runpy
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

PAUSES = (1, 2, 4, 8, 16, 30)  # seconds before a process is started again that ended by itself
IS_WELL_AFTER = 60  # seconds; then its next pause is the first again
READY = re.compile(r' ready\.("|$)')
"""How the last line before the work ends, also in JSON."""
TO_STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
UNREAD = 1  # seconds that a line may wait for whoever reads the log
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15  # linux/prctl.h


class Becomes(BaseException):
    """Raised in a new process: it leaves all that is ours on its way out, and then is its own."""

    def __init__(self, module: tuple[str, ...]) -> None:
        self.module = module


class Child:
    """One process, in a session of its own so that Ctrl-C reaches only us."""

    exit_code: int | None
    output: int | None
    begun: bytes
    """What it has said of a line that has not ended."""

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
        self.pid, self.output = fork(self.name, self.module)
        self.exit_code, self.begun = None, b""

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self._has_not_ended(os.WNOHANG)

    def keep_running(self) -> None:
        """Start it again if it has ended and its pause is over. Failing again doubles the pause."""
        if self.is_running:
            return
        if not self.again_at:
            self.end()
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
        if self.exit_code is not None and self.exit_code < 0:
            return f"was ended by {signal.Signals(-self.exit_code).name}"
        return f"ended with exit code {self.exit_code}"

    def ask_to_stop(self) -> None:
        """Have it finish what it has in hand."""
        if self.is_running:
            os.kill(self.pid, signal.SIGTERM)

    def end(self) -> None:
        """Kill it if it still runs, and what it has left; and pass on its last words."""
        if self.is_running:
            say(self.name, "is still running, so it is killed")
            os.kill(self.pid, signal.SIGKILL)
        # Web processes whose parent was killed would hold the port for a while.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._has_not_ended(0)
        until = time.monotonic() + 1
        while self.output is not None and time.monotonic() < until:
            listen([self], 0.1)
        self.forget()

    def forget(self) -> None:
        """Listen no longer."""
        if self.output is not None:
            os.close(self.output)
            self.output = None

    def pass_on(self) -> None:
        """Print what it has said, as far as lines have ended. Waits if it has said nothing."""
        if self.output is None:
            return
        said = os.read(self.output, 65_536)
        *lines, self.begun = (self.begun + said).split(b"\n")
        if not said:
            lines = [self.begun] if self.begun else []
            self.forget()
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            say(self.name, text)
            self.says_ready = self.says_ready or bool(READY.search(text))

    def _has_not_ended(self, how: int) -> bool:
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, how)
            self.exit_code = os.waitstatus_to_exitcode(status) if pid else None
        return self.exit_code is None


def listen(children: Iterable[Child], seconds: float) -> None:
    """Pass on what they say, and return with the first of it, or after so many seconds."""
    by_output = {child.output: child for child in children if child.output is not None}
    for output in select.select([*by_output], [], [], seconds)[0]:
        by_output[output].pass_on()


def fork(name: str, module: tuple[str, ...]) -> tuple[int, int]:
    """A process that runs a module with arguments, and where one reads what it says."""
    output, its_output = os.pipe()
    begin = ended_with_us(name)
    try:
        with undisturbed():
            pid = os.fork()
            if not pid:
                be_our_child(begin, its_output)
                raise Becomes(module)
    except BaseException:  # also in the new process, which does not listen to itself
        os.close(output)
        raise
    finally:
        os.close(its_output)
    return pid, output


def be_our_child(begin: Callable[[], None], output: int) -> None:
    """What a new process does before it is its own. It ends where that fails: it is not us."""
    try:
        begin()
        speak_into(output)
    except BaseException:
        os._exit(1)


def run(module: tuple[str, ...]) -> None:
    """Be `python -m` with this module and its arguments.

    On macOS it is started anew: system libraries there may not be used after a fork.
    """
    if sys.platform == "darwin":
        os.execv(sys.executable, [sys.executable, "-m", *module])  # noqa: S606 -- our own modules
    sys.argv = [*module]
    runpy.run_module(module[0], run_name="__main__", alter_sys=True)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Have signals wait that tell us to stop: a new process would take one for ours."""
    signal.pthread_sigmask(signal.SIG_BLOCK, TO_STOP)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, TO_STOP)


def ended_with_us(name: str) -> Callable[[], None]:
    """What a new process does first. On Linux it is told to stop even when we are killed."""
    us = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def begin() -> None:
        os.setsid()
        for number in TO_STOP:
            signal.signal(number, signal.SIG_DFL)
        if prctl:
            prctl(PR_SET_NAME, name.encode())
            prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
        if os.getppid() != us:  # we were killed before it could ask
            os._exit(1)

    return begin


def speak_into(output: int) -> None:
    """Have what this process prints go there, and let it read nothing."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(output, 1)
    os.dup2(output, 2)


class Log:
    """Standard error. Where no one reads it, lines are lost, and the console goes on."""

    is_read = True

    def write(self, line: str) -> None:
        """Print a line. A reader that stops is waited for once."""
        with suppress(OSError):
            patience = UNREAD if self.is_read else 0
            self.is_read = bool(select.select([], [sys.stderr], [], patience)[1])
            if self.is_read:
                print(line, file=sys.stderr, flush=True)


log = Log()


def say(name: str, text: str) -> None:
    """Print one line of the log."""
    log.write(f"{time.strftime('%H:%M:%S')} {name:10} | {text}")
