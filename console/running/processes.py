"""`bin/start`: the web server and the background work, as one program in the foreground.

One line goes to standard output, when the first request would succeed. If a process ends before
that, the start has failed; later it is started again, while the other goes on. A signal to stop
stops both and is a success. Only one console can run on one CONSOLE_DATA.
"""

import gc
import os
import signal
import sys
import time
from http.client import HTTPConnection, HTTPException
from secrets import token_hex
from types import FrameType
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.db import connections
from django.urls import resolve

from console.celery import app
from console.running.children import TO_STOP, Becomes, Child, listen, run, say
from console.running.preconditions import (
    HOST,
    NAME,
    START,
    START_HEADER,
    CannotStart,
    alone,
    check_port,
    load_settings,
)

STOPS_WITHIN = 20  # seconds; longer than gunicorn gives a request, and a worker a mail
WORK_READY_WITHIN = 15  # seconds
LOOKS_EVERY = 0.25  # seconds, for processes that have ended
NOT_LISTENING = "not listening yet"
NOT_OURS = "not ready: something else answers at this port"
WORKERS = {"background", "worker"}


class Console:
    """The child processes, from the first to the last second of `bin/start`."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.is_asked_to_stop = False
        # A plain flag: a handler that raised could lose a child that was just being started.
        for number in TO_STOP:
            signal.signal(number, self._stop)
        # If it were ignored, the exit codes of processes would be lost.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    def run(self) -> int:
        """Prepare, start, and keep all processes running until a signal to stop.

        Returns the exit code. Raises Becomes in a process that was forked.
        """
        try:
            import_console()
            if self._prepare() and self._start():
                self._keep_running()
            return 0 if self.is_asked_to_stop else 1
        except Becomes:
            for sibling in self.children:
                sibling.forget()
            self.children = []
            raise
        finally:
            self._stop_children()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal to stop: `run` then ends."""
        self.is_asked_to_stop = True

    def _prepare(self) -> bool:
        """Migrate the database and collect static files. Returns whether both ended well."""
        self._begin(preparations())
        while not self.is_asked_to_stop and any(child.is_running for child in self.children):
            listen(self.children, 0.1)
        if self.is_asked_to_stop:
            return False
        for child in self.children:
            child.end()
            if child.exit_code:
                say(child.name, "failed, so nothing was started")
        is_ready = not any(child.exit_code for child in self.children)
        self.children = []
        return is_ready

    def _begin(self, processes: list[tuple[str, ...]]) -> None:
        """Start a child for each process, of which each is a name, a module and its arguments."""
        for name, *module in processes:
            self.children.append(Child(name, *module))

    def _start(self) -> bool:
        """Start the processes, and print that the console is ready once pages are answered.

        Waits up to WORK_READY_WITHIN for a worker, too. Returns False, after logging why, if a
        process ends before that, or on a signal to stop.
        """
        self._begin(processes())
        works_by = time.monotonic() + WORK_READY_WITHIN
        reported = ""
        while self._all_run():
            trouble = trouble_with_pages()
            if not self._all_run():
                break  # what answered was left by a process that has just ended
            if not trouble and (self._works() or time.monotonic() > works_by):
                print(f"Console ready at http://{NAME}:{settings.PORT}", flush=True)
                return True
            if trouble not in {reported, NOT_LISTENING}:
                say("web", trouble)
                reported = trouble
            self._pause()
        for child in self.children:
            if not child.is_running:
                say(child.name, child.ending())
        return False

    def _works(self) -> bool:
        """Whether a worker has said that it takes tasks, so that email would be sent."""
        return any(child.says_ready for child in self.children if child.name in WORKERS)

    def _all_run(self) -> bool:
        """Whether no process has ended and no signal to stop has come."""
        return not self.is_asked_to_stop and all(child.is_running for child in self.children)

    def _keep_running(self) -> None:
        """Restart processes that end, until a signal to stop."""
        while not self.is_asked_to_stop:
            for child in self.children:
                child.keep_running()
            listen(self.children, LOOKS_EVERY)

    def _pause(self) -> None:
        """Listen for a tenth of a second, also if asking for pages has made lines of the log."""
        until = time.monotonic() + 0.1
        while (seconds := until - time.monotonic()) > 0:
            listen(self.children, seconds)

    def _stop_children(self) -> None:
        """Send SIGTERM to all processes, wait for them, and kill those that take too long."""
        for child in self.children:
            child.ask_to_stop()
        until = time.monotonic() + STOPS_WITHIN
        while any(child.is_running for child in self.children) and time.monotonic() < until:
            listen(self.children, 0.1)
        for child in self.children:
            child.end()


def import_console() -> None:
    """Import what each process needs, so that forks share it in memory."""
    django.setup()
    app.loader.import_default_modules()  # what the clock starts
    resolve("/")  # all views
    connections.close_all()
    gc.collect()
    gc.freeze()  # or collecting garbage would have each process copy it


def preparations() -> list[tuple[str, ...]]:
    """The processes that must end well first: each its name, its module and arguments."""
    return [
        ("migrate", "django", "migrate", "--no-input"),
        ("static", "django", "collectstatic", "--no-input", "--verbosity", "0"),
    ]


def processes() -> list[tuple[str, ...]]:
    """The processes that go on running: each its name, its module and arguments."""
    # gunicorn's control socket would be in the home directory.
    # No proxy stands in front: each form that arrives slowly holds a thread, and sixty may.
    web = "gunicorn console.wsgi --worker-class console.running.serving.Worker"
    web += f" --workers 2 --threads 64 --bind {HOST}:{settings.PORT} --preload"
    web += " --graceful-timeout 8 --no-control-socket --config python:console.running.web"
    web += " --logger-class console.logs.web_server.Logger"
    if settings.CELERY_BROKER_URL.startswith("memory:"):
        return [("web", *web.split()), ("background", "console.running.background")]
    # As in docker-compose.yml. One worker has no one to gossip with.
    worker = "celery --quiet -A console worker --loglevel INFO --pool threads --concurrency 2"
    worker += " --without-gossip --without-mingle --without-heartbeat"
    beat = "celery --quiet -A console beat --loglevel WARNING --pidfile="
    return [
        ("web", *web.split()),
        ("worker", *worker.split()),
        ("beat", *beat.split()),
    ]


def trouble_with_pages() -> str:
    """Ask for two pages: why one fails or another program answers; "" if all is well."""
    host = urlsplit(settings.CONSOLE_ORIGIN).netloc
    for path, expected in (("/healthz", {200}), ("/", {200, 301, 302})):
        connection = HTTPConnection(HOST, settings.PORT, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": host})
            response = connection.getresponse()
        except (OSError, HTTPException):
            return NOT_LISTENING
        finally:
            connection.close()
        if response.status not in expected:
            return f"not ready: GET {path} answers {response.status}"
        if path == "/healthz" and response.getheader(START_HEADER) != os.environ[START]:
            return NOT_OURS
    return ""


def main() -> int:
    """Run the console, and return the exit code. Logs the reason if it cannot start."""
    try:
        load_settings()
        os.environ[START] = token_hex()
        with alone(settings.DATA_DIR / "console.lock", f"at http://{NAME}:{settings.PORT}"):
            check_port(settings.PORT)
            return Console().run()
    except CannotStart as reason:
        say("start", str(reason))
        return 1
    except Becomes as new:
        module = new.module
    run(module)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
    sys.exit(main())
