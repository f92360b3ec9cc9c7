"""A program of its own: does with definitions what may take long, as its standard input asks.

It runs in a process with limits, since a short text can keep a parser or the validator busy for
hours, and little of it be written out to much. It gets no environment and no settings of the
console, and ends with the answer.
"""

import json
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path
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
LOCKED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")
"""Audit events after which the process would not be alone."""
ROOT = Path(__file__).parents[2]


def main() -> None:
    """Read, do, answer."""
    limit()
    asked = json.load(sys.stdin)
    sys.path.insert(0, str(ROOT))
    prepare()
    sys.addaudithook(lock_up)
    json.dump(answer(**asked), sys.stdout)


def limit() -> None:
    """From here on this process may use so much, and comes after others."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


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
    from apis.definitions.validating import compared, judge

    earlier = json.loads(before) if before else None
    if after:
        found = compared(earlier, json.loads(after))
        return {"changes": [asdict(change) for change in found]}
    return asdict(judge(text, earlier))


if __name__ == "__main__":
    main()
