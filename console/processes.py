"""What `bin/start` runs: the web process, a worker and the clock, as one program in the foreground.

Their output goes to standard error, each line with its process's name in front. Standard output
gets one line, when the first request would succeed. A signal to stop stops all three and is a
success; one that ends by itself takes the others with it and is a failure. Only one console runs
on one CONSOLE_DATA: two would share its broker.
"""

import ctypes
import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

HOST = "127.0.0.1"
STOPS_WITHIN = 25  # seconds; a worker on the file system broker needs up to 8, and a mail 20
WORKER_READY_WITHIN = 15  # seconds
NOT_LISTENING = "not listening yet"
PR_SET_PDEATHSIG = 1  # linux/prctl.h

printing = threading.Lock()


class CannotStart(Exception):
    """What is in the way of starting, and what to do about it, in one line."""


class Child:
    """One process, in a session of its own so that Ctrl-C reaches only us."""

    def __init__(self, name: str, *module: str) -> None:
        self.name = name
        self.says_ready = False
        self.process = subprocess.Popen(  # noqa: S603 -- our own modules
            [sys.executable, "-m", *module],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_us(),
        )
        self._reader = threading.Thread(target=self._pass_on_output, daemon=True)
        self._reader.start()

    def is_running(self) -> bool:
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.is_running():
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Let the process finish what it has in hand; kill it and its own children at `until`."""
        try:
            self.process.wait(max(0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(self.name, f"still running after {STOPS_WITHIN} seconds, so it is killed")
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._reader.join(1)

    def _pass_on_output(self) -> None:
        for line in self.process.stdout or ():
            text = line.decode(errors="replace").rstrip()
            say(self.name, text)
            self.says_ready = self.says_ready or text.endswith(" ready.")


class Console:
    """The three processes, from the first to the last second."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.is_asked_to_stop = False
        # A plain flag: a handler that raised could lose a child that was just being started.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)

    def run(self) -> int:
        """Run until told to stop, and return the exit code."""
        try:
            if not self._prepare():
                return 0 if self.is_asked_to_stop else 1
            for name, *module in processes():
                self.children.append(Child(name, *module))
            self._announce()
            while self._goes_on():
                time.sleep(0.1)
            for child in self.children:
                if not child.is_running():
                    say(child.name, f"ended with exit code {child.process.returncode}")
            return 0 if self.is_asked_to_stop else 1
        finally:
            self._stop_children()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_asked_to_stop = True

    def _goes_on(self) -> bool:
        return not self.is_asked_to_stop and all(child.is_running() for child in self.children)

    def _prepare(self) -> bool:
        """Whether the database, and the static files where they are served hashed, are ready."""
        for name, *module in preparations():
            self.children = [Child(name, *module)]
            while self._goes_on():
                time.sleep(0.1)
            if self.is_asked_to_stop:
                return False
            if self.children[0].process.returncode:
                say(name, "failed, so nothing was started")
                return False
        self.children = []
        return True

    def _announce(self) -> None:
        """Say so once pages are answered and the worker would send their mail."""
        worker = next(child for child in self.children if child.name == "worker")
        worker_by = time.monotonic() + WORKER_READY_WITHIN
        reported = ""
        while self._goes_on():
            trouble = trouble_with_pages()
            if not trouble and (worker.says_ready or time.monotonic() > worker_by):
                print(f"Console ready at http://{HOST}:{settings.PORT}", flush=True)
                return
            if trouble not in {reported, NOT_LISTENING}:
                say("web", trouble)
                reported = trouble
            time.sleep(0.1)

    def _stop_children(self) -> None:
        """Ask all at once, then wait for each."""
        for child in self.children:
            child.ask_to_stop()
        until = time.monotonic() + STOPS_WITHIN
        for child in self.children:
            child.wait(until)


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


def preparations() -> list[tuple[str, ...]]:
    """Name and Python module with arguments of what must end well before anything is served."""
    return [
        ("migrate", "django", "migrate", "--no-input"),
        ("static", "django", "collectstatic", "--no-input", "--verbosity", "0"),
    ]


def processes() -> list[tuple[str, ...]]:
    """Name and Python module with arguments of each process."""
    # gunicorn's control socket would be in the home directory.
    # No proxy stands in front: each form that arrives slowly holds a thread, and sixty may.
    web = "gunicorn console.wsgi --worker-class gthread --workers 2 --threads 64"
    web += f" --bind {HOST}:{settings.PORT} --graceful-timeout 15 --no-control-socket"
    # One worker has nobody to gossip with, and the file system broker would keep what it says.
    worker = "celery --quiet -A console worker --loglevel INFO --pool threads --concurrency 2"
    worker += " --without-gossip --without-mingle --without-heartbeat"
    beat = "celery --quiet -A console beat --loglevel WARNING --pidfile= --schedule"
    return [
        ("web", *web.split()),
        ("worker", *worker.split()),
        ("beat", *beat.split(), str(settings.DATA_DIR / "beat")),
    ]


def trouble_with_pages() -> str:
    """Why the first request would fail, or nothing."""
    host = urlsplit(settings.CONSOLE_ORIGIN).netloc
    for path, expected in (("/healthz", {200}), ("/", {200, 301, 302})):
        connection = HTTPConnection(HOST, settings.PORT, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": host})
            status = connection.getresponse().status
        except (OSError, HTTPException):
            return NOT_LISTENING
        finally:
            connection.close()
        if status not in expected:
            return f"not ready: GET {path} answers {status}"
    return ""


def say(name: str, text: str) -> None:
    """Print one line of the log."""
    with printing:
        print(f"{time.strftime('%H:%M:%S')} {name:7} | {text}", file=sys.stderr, flush=True)


def load_settings() -> None:
    """Read the settings, which also makes folders under CONSOLE_DATA."""
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
                wrong = f"PORT {port} is only for root. Choose one from 1024"
            raise CannotStart(f"{wrong}, as in: PORT=8001 bin/start") from error


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Keep others from running on this data. The lock goes with the process, however it ends."""
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
            raise CannotStart(f"The console already runs on this data: {who}.") from error
        file.truncate(0)
        file.write(f"process {os.getpid()}, at http://{HOST}:{settings.PORT}")
        file.flush()
        yield


def cannot_write(error: OSError) -> CannotStart:
    """What to say of a file or folder under CONSOLE_DATA."""
    return CannotStart(f"CONSOLE_DATA cannot be used: {error.filename}: {error.strerror}.")


def main() -> int:
    """Run, or say why that would be pointless."""
    try:
        load_settings()
        with alone(settings.DATA_DIR / "console.lock"):
            check_port(settings.PORT)
            return Console().run()
    except CannotStart as reason:
        say("start", str(reason))
        return 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
    sys.exit(main())
