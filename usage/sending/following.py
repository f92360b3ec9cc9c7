"""Following a log: batch after batch, each begun in the place, sent, and then left behind."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from usage.sending.calls import call_in
from usage.sending.log import batch_in, file_of, next_file
from usage.sending.place import Place, load, save

MOST_LINES = 1_000
"""In one batch."""
LEFT_AFTER = 5.0
"""Seconds for which nothing may come into a file that has a successor before it is left."""

Send = Callable[[dict[str, Any]], dict[str, Any]]


class Follower:
    """Where one is in a log, and what is done next."""

    def __init__(
        self, log: Path, state: Path, send: Send, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.log = log
        self.state = state
        self.send = send
        self.clock = clock
        self.place = load(state)

    def go_on(self) -> bool:
        """Send one batch, or go to the next file; False when there is nothing to do now."""
        path = file_of(self.log, self.place.inode)
        if path is None:
            return self._next()
        if path.stat().st_size < (self.place.end or self.place.offset):
            # It was emptied.
            self._keep(self.place.in_file(self.place.inode))
        lines, end = batch_in(path, self.place.offset, self.place.end, most=MOST_LINES)
        if not lines:
            return self._is_left(path) and self._next()
        self._keep(self.place.begun(end))
        self._send(lines)
        self._keep(self.place.after(end))
        return True

    def _send(self, lines: list[bytes]) -> None:
        calls = [call for line in lines if (call := _read(line))]
        if calls:
            answer = self.send({"batch": self.place.batch, "lines": calls})
            if answer.get("errors") or answer.get("dropped"):
                _say(f"Not everything was counted: {answer}")

    def _next(self) -> bool:
        inode = next_file(self.log, self.place.inode)
        if inode is None or inode == self.place.inode:
            return False
        if self.place.end is not None:
            _say(f"{self.log}: a file is gone of which not all was sent")
        self._keep(self.place.in_file(inode))
        return True

    def _is_left(self, path: Path) -> bool:
        """Whether the gateway has had time to close a file that was renamed."""
        has_successor = next_file(self.log, self.place.inode) is not None
        return has_successor and self.clock() - path.stat().st_mtime >= LEFT_AFTER

    def _keep(self, place: Place) -> None:
        save(place, self.state)
        self.place = place


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        return call_in(line)
    except ValueError as error:
        _say(f"A line of the log is not understood ({error}): {line[:200]!r}")
        return None


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201  (this is what it has to say)
