"""The sandbox: a program of its own that does with definitions what can take long.

It imports all it needs once, and then forks a process for each connection that it receives. That
process has limits, because a short text can keep a parser or the validator busy for hours, or
become very long when it is written out. It ends after its answer, so nothing of a check is left for
the next. The program gets no environment and no settings of the console, and ends with the process
that started it, or after it was idle for a while.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
import traceback
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any

SECONDS = 10
"""Seconds of processor time for one request."""
LONGEST = 25
"""Seconds for one request, processor time or not.

A request waits as long for its turn at most, so that a proxy's 60 seconds are enough for both.
"""
MEMORY = 512 * 1024 * 1024
"""Bytes of memory for one request."""
NICE = 4
MOST_OPEN = 1024
"""More than the open files of the program."""
IDLE = 600
"""Seconds without a connection after which the program ends, and gives back its memory."""
BEGUN = b"\n"
"""The start of each answer, also of a process that is killed later."""
LOCKED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")
"""Audit events by which the process would reach the network or another program."""
ROOT = Path(__file__).parents[3]


def main() -> None:
    """Run the program: import everything, then serve the socket that is standard input."""
    os.setsid()
    os.nice(NICE)
    sys.path.insert(0, str(ROOT))
    prepare()
    gc.freeze()  # or the collector would copy the pages that processes share
    serve(socket.socket(fileno=0))


def serve(control: socket.socket) -> None:
    """Fork a process for each connection that comes, until the other side is gone or idle.

    Then kill this process and all that it forked.
    """
    signal.signal(signal.SIGCHLD, reap_children)
    control.settimeout(IDLE)
    with suppress(TimeoutError):
        while connections := socket.recv_fds(control, 1, 1)[1]:
            if os.fork() == 0:
                answer_connection(connections[0])
            os.close(connections[0])
    os.killpg(0, signal.SIGKILL)


def reap_children(number: int, frame: FrameType | None) -> None:
    """Handle SIGCHLD: collect the processes that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def answer_connection(connection: int) -> None:
    """Limit this process, answer the request of the connection, and end the process.

    There is no answer if the request takes too much memory or time.
    """
    with suppress(MemoryError):
        close_all_but(connection)
        limit_resources()
        sys.addaudithook(deny_access)
        os.write(0, BEGUN)
        with open(0, "rb", closefd=False) as request:
            text = json.dumps(answer_or_failure(request.read()))
        with open(0, "wb") as reply:
            reply.write(text.encode())
    os._exit(0)


def close_all_but(connection: int) -> None:
    """Make the connection file 0, and close all other files that this process inherited."""
    os.dup2(connection, 0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.closerange(3, MOST_OPEN)


def limit_resources() -> None:
    """Limit processor time and memory of this process, and forbid it to write files."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def answer_or_failure(text: bytes) -> dict[str, Any]:
    """The answer to the request, or `failed` with the lines of code, but no words of a definition.

    Raises MemoryError. The process is killed after the seconds that the request allows.
    """
    try:
        request = json.loads(text)
        signal.setitimer(signal.ITIMER_REAL, request.pop("seconds"))
        return answer(**request)
    except MemoryError:
        raise
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)[-5:]
        lines = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
        return {"failed": f"{type(error).__name__} in {lines}"}


def prepare() -> None:
    """Configure Django, import everything, and read all files: later none can be opened."""
    from django.apps import apps
    from django.conf import settings

    backend = "django.template.backends.django.DjangoTemplates"
    settings.configure(TEMPLATES=[{"BACKEND": backend, "DIRS": [ROOT / "templates"]}])
    apps.populate([])
    from apis.definitions.checking import validating  # noqa: F401  (imported before files are denied)
    from apis.definitions.reading import specification
    from apis.definitions.reference import writing

    specification.read_all_files()
    writing.read_all_templates()


def deny_access(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook. Raises PermissionError for the network, programs, and files not of Python."""
    if event.startswith(LOCKED):
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[0], str | bytes):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if not path.startswith((sys.prefix, sys.base_prefix)):
            raise PermissionError(path)


def answer(*, before: str, text: str = "", after: str = "") -> dict[str, Any]:
    """The result of checking a text; with `after`, the changes between two documents in JSON."""
    from apis.definitions.checking.validating import judge, shortened_changes

    old_document = json.loads(before) if before else None
    if after:
        changes = shortened_changes(old_document, json.loads(after))
        return {"changes": [asdict(change) for change in changes]}
    return asdict(judge(text, old_document))


if __name__ == "__main__":
    main()
