"""What a running console keeps of the secrets that it showed: nothing."""

import re
from collections.abc import Iterator

from credentials.secret_format import PATTERN, is_well_formed
from tests.database import dump
from tests.started import Started

SHAPE = re.compile(PATTERN)


def leaks(console: Started) -> list[str]:
    """Each place that holds a key or a token whole: database, sessions, log, mails and files."""
    return [
        f"{place} holds {found[:4]}…"
        for place, text in _kept(console)
        for found in SHAPE.findall(text)
        if is_well_formed(found, f"{found.partition('_')[0]}_")
    ]


def _kept(console: Started) -> Iterator[tuple[str, str]]:
    yield "the database", dump()
    yield "the log", console.log
    for file in console.data.rglob("*"):
        # Closing a file of SQLite's takes away the locks that this process holds on it.
        if file.is_file() and ".sqlite3" not in file.name:
            yield file.name, file.read_bytes().decode("latin-1")
