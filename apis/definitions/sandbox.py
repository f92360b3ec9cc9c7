"""A program of its own: does with definitions what may take long, as its connections ask.

It imports what that needs once, and then forks a process for each connection that it is sent. Such
a process has limits, since a short text can keep a parser or the validator busy for hours, and
little of it be written out to much. It ends with its answer, so nothing of a check is left for
another one. The program gets no environment and no settings of the console, and ends with the
process that started it, or when it was not needed for a while.
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
"""Of processor time."""
LONGEST = 25
"""Seconds, after which there was no processor time to be had for it.

Who waits for a turn waits as long at most, so that a proxy's 60 seconds are enough for both.
"""
MEMORY = 512 * 1024 * 1024
"""Bytes."""
NICE = 4
MOST_OPEN = 1024
"""Files of the program, by far."""
IDLE = 600
"""Seconds without a connection after which the program ends, and gives back its memory."""
BEGUN = b"\n"
"""What an answer begins with, even of a process that is killed later."""
LOCKED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")
"""Audit events after which the process would not be alone."""
ROOT = Path(__file__).parents[2]


def main() -> None:
    """Import everything, and serve the socket that is standard input."""
    os.setsid()
    os.nice(NICE)
    sys.path.insert(0, str(ROOT))
    prepare()
    gc.freeze()  # or the collector would copy the pages that processes share
    serve(socket.socket(fileno=0))


def serve(control: socket.socket) -> None:
    """Fork a process for each connection that is sent, until the other side is gone or idle.

    Then end this process and those that it forked.
    """
    signal.signal(signal.SIGCHLD, reap)
    control.settimeout(IDLE)
    with suppress(TimeoutError):
        while connections := socket.recv_fds(control, 1, 1)[1]:
            if os.fork() == 0:
                work(connections[0])
            os.close(connections[0])
    os.killpg(0, signal.SIGKILL)


def reap(number: int, frame: FrameType | None) -> None:
    """Let go of processes that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def work(connection: int) -> None:
    """Read, do, answer, and end this process; without an answer if it takes too much."""
    with suppress(MemoryError):
        keep_only(connection)
        limit()
        sys.addaudithook(lock_up)
        os.write(0, BEGUN)
        with open(0, "rb", closefd=False) as asked:
            text = json.dumps(answered(asked.read()))
        with open(0, "wb") as answer_to:
            answer_to.write(text.encode())
    os._exit(0)


def keep_only(connection: int) -> None:
    """Let go of all that this process has from the one that forked it, its files at least."""
    os.dup2(connection, 0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.closerange(3, MOST_OPEN)


def limit() -> None:
    """From here on this process may use so much."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def answered(text: bytes) -> dict[str, Any]:
    """What becomes of what is asked, or in which lines it failed, without words of a definition."""
    try:
        asked = json.loads(text)
        signal.setitimer(signal.ITIMER_REAL, asked.pop("seconds"))  # then the process is killed
        return answer(**asked)
    except MemoryError:
        raise
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)[-5:]
        where = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
        return {"failed": f"{type(error).__name__} in {where}"}


def prepare() -> None:
    """Import and read everything that will be needed: later no file is opened."""
    from django.apps import apps
    from django.conf import settings

    backend = "django.template.backends.django.DjangoTemplates"
    settings.configure(TEMPLATES=[{"BACKEND": backend, "DIRS": [ROOT / "templates"]}])
    apps.populate([])
    from apis.definitions import specification, validating, writing  # noqa: F401  (read now)

    specification.read_all_files()
    writing.read_all_templates()


def lock_up(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: no network, no other program, no file but those of Python's libraries."""
    if event.startswith(LOCKED):
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[0], str | bytes):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if not path.startswith((sys.prefix, sys.base_prefix)):
            raise PermissionError(path)


def answer(*, before: str, text: str = "", after: str = "") -> dict[str, Any]:
    """What becomes of a text, or what changes between two documents, given as JSON."""
    from apis.definitions.validating import judge, shortened_changes

    earlier = json.loads(before) if before else None
    if after:
        found = shortened_changes(earlier, json.loads(after))
        return {"changes": [asdict(change) for change in found]}
    return asdict(judge(text, earlier))


if __name__ == "__main__":
    main()
