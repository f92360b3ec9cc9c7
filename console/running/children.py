"""The child processes of `bin/start`: started, listened to, restarted, and stopped.

Each is a fork of `bin/start`, which has imported the console, so that this is done once and lies in
memory once. A second start takes 3.1 s of CPU and 293 MB so; with processes that import for
themselves it took 6.9 s and 397 MB (PSS, measured on SQLite on 1 December 2026). Remove the forking
when these figures are under 5 s and 320 MB.

A fork has only the thread that forked, and a lock that another one held stays locked there. So
`bin/start` has no other thread: whatever waits here for long, listens to the children.

Their output goes to standard error, each line with the name of its process in front.
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
"""How the line of the log ends after which a worker takes tasks, also in JSON."""
TO_STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
UNREAD = 1  # seconds that a line may wait for whoever reads the log
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15  # linux/prctl.h


class Becomes(BaseException):
    """Raised in a new child, so that it leaves the code of `bin/start` and then runs its module."""

    def __init__(self, module: tuple[str, ...]) -> None:
        self.module = module


class Child:
    """One child process, in a session of its own so that Ctrl-C reaches only `bin/start`."""

    exit_code: int | None
    output: int | None
    unended_line: bytes
    """The output after the last newline."""

    def __init__(self, name: str, *module: str) -> None:
        self.name = name
        self.module = module
        self.says_ready = False
        self.failures = 0
        self.restart_at = 0.0
        self.start()

    def start(self) -> None:
        """Start the process, for the first time or again."""
        self.restart_at = 0.0
        self.started_at = time.monotonic()
        self.pid, self.output = fork(self.name, self.module)
        self.exit_code, self.unended_line = None, b""

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self._has_not_ended(os.WNOHANG)

    def keep_running(self) -> None:
        """Start the process again if it has ended and its pause is over.

        The pause is doubled each time, up to 30 s, until it has run for a minute.
        """
        if self.is_running:
            return
        if not self.restart_at:
            self.end()
            if time.monotonic() - self.started_at > IS_WELL_AFTER:
                self.failures = 0
            pause = PAUSES[min(self.failures, len(PAUSES) - 1)]
            self.failures += 1
            self.restart_at = time.monotonic() + pause
            say(self.name, f"{self.ending()}; it is started again in {pause} s")
        elif time.monotonic() >= self.restart_at:
            try:
                self.start()
            except OSError as error:  # the machine is out of memory or processes
                say(self.name, f"cannot be started: {error}")

    def ending(self) -> str:
        """How the process ended, in words for the log."""
        if self.exit_code is not None and self.exit_code < 0:
            return f"was ended by {signal.Signals(-self.exit_code).name}"
        return f"ended with exit code {self.exit_code}"

    def ask_to_stop(self) -> None:
        """Send SIGTERM, on which the process finishes what it has in hand."""
        if self.is_running:
            os.kill(self.pid, signal.SIGTERM)

    def end(self) -> None:
        """Kill the process if it still runs and all that it started, and print its last lines."""
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
        """Close the pipe of its output."""
        if self.output is not None:
            os.close(self.output)
            self.output = None

    def pass_on(self) -> None:
        """Print the lines of its output that have ended. Waits for output if there is none."""
        if self.output is None:
            return
        chunk = os.read(self.output, 65_536)
        *lines, self.unended_line = (self.unended_line + chunk).split(b"\n")
        if not chunk:
            lines = [self.unended_line] if self.unended_line else []
            self.forget()
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            say(self.name, text)
            self.says_ready = self.says_ready or bool(READY.search(text))

    def _has_not_ended(self, options: int) -> bool:
        """Whether the process runs. Its exit code is set once it has ended; 0 waits for that."""
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, options)
            self.exit_code = os.waitstatus_to_exitcode(status) if pid else None
        return self.exit_code is None


def listen(children: Iterable[Child], seconds: float) -> None:
    """Print what the children say. Returns after the first output, or after so many seconds."""
    by_output = {child.output: child for child in children if child.output is not None}
    for output in select.select([*by_output], [], [], seconds)[0]:
        by_output[output].pass_on()


def fork(name: str, module: tuple[str, ...]) -> tuple[int, int]:
    """Fork a process that runs a module with arguments. Returns its ID, and a pipe of its output.

    Raises Becomes in the new process, for `main` to run the module.
    """
    read_end, write_end = os.pipe()
    set_up_process = process_setup(name)
    try:
        with stop_signals_blocked():
            pid = os.fork()
            if not pid:
                set_up_or_exit(set_up_process, write_end)
                raise Becomes(module)
    except BaseException:  # also in the new process, which does not listen to itself
        os.close(read_end)
        raise
    finally:
        os.close(write_end)
    return pid, read_end


def set_up_or_exit(set_up_process: Callable[[], None], output: int) -> None:
    """Set up the new process and its output. Any error ends it, because it is not `bin/start`."""
    try:
        set_up_process()
        redirect_output(output)
    except BaseException:
        os._exit(1)


def run(module: tuple[str, ...]) -> None:
    """Run the module as `python -m` does with these arguments, in this process.

    On macOS Python is executed anew, because system libraries there may not be used after a fork.
    """
    if sys.platform == "darwin":
        os.execv(sys.executable, [sys.executable, "-m", *module])  # noqa: S606 -- our own modules
    sys.argv = [*module]
    runpy.run_module(module[0], run_name="__main__", alter_sys=True)


@contextmanager
def stop_signals_blocked() -> Iterator[None]:
    """Delay the signals to stop, because a new process would handle one as `bin/start` does."""
    signal.pthread_sigmask(signal.SIG_BLOCK, TO_STOP)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, TO_STOP)


def process_setup(name: str) -> Callable[[], None]:
    """The function that a new process calls first, made before the fork.

    It starts a session, restores the signals to stop, and on Linux sets the name of the process and
    has it get SIGTERM when `bin/start` is killed.
    """
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def set_up_process() -> None:
        """In the child: leave the session, reset signals, and end with the parent."""
        os.setsid()
        for number in TO_STOP:
            signal.signal(number, signal.SIG_DFL)
        if prctl:
            prctl(PR_SET_NAME, name.encode())
            prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
        if os.getppid() != parent:  # it was killed before prctl could see it
            os._exit(1)

    return set_up_process


def redirect_output(output: int) -> None:
    """Send standard output and error of this process to `output`, and give it an empty input."""
    empty_input = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty_input, 0)
    os.close(empty_input)
    os.dup2(output, 1)
    os.dup2(output, 2)


class Log:
    """Standard error. If no one reads it, lines are lost, and the console goes on."""

    is_read = True

    def write(self, line: str) -> None:
        """Print a line, or drop it if the reader has stopped, for which it waits once."""
        with suppress(OSError):
            patience = UNREAD if self.is_read else 0
            self.is_read = bool(select.select([], [sys.stderr], [], patience)[1])
            if self.is_read:
                print(line, file=sys.stderr, flush=True)


log = Log()


def say(name: str, text: str) -> None:
    """Print one line of the log, with the time and the name of the process."""
    log.write(f"{time.strftime('%H:%M:%S')} {name:10} | {text}")
