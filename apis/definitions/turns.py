"""Turns for work that takes seconds: few at the same time, and one of each organization.

Each process has turns of its own. Who waits keeps a thread of it, so not many wait, and not long.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class Taken(Exception):
    """There is no turn now. `seconds` is when to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass
class Turns:
    """Who has a turn, and who waits for one, first come, first served."""

    at_once: int
    most_waiting: int
    waits: float
    """Seconds."""
    takes: int
    """Seconds that a turn may take."""
    _began: dict[str, float] = field(default_factory=dict)
    _waiting: list[str] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def one(self, whose: str) -> Iterator[None]:
        """A turn until the end of the block. Raises Taken, without a wait if `whose` has a turn."""
        with self._changed:
            self._wait(whose)
            self._began[whose] = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                del self._began[whose]
                self._changed.notify_all()

    def _wait(self, whose: str) -> None:
        if whose in self._began or whose in self._waiting or self._is_full:
            raise Taken(self._seconds_until_one_ends())
        self._waiting.append(whose)
        try:
            if not self._changed.wait_for(lambda: self._is_next(whose), self.waits):
                raise Taken(self._seconds_until_one_ends())
        finally:
            self._waiting.remove(whose)
            self._changed.notify_all()

    @property
    def _is_full(self) -> bool:
        return len(self._waiting) >= self.most_waiting

    def _is_next(self, whose: str) -> bool:
        return self._waiting[0] == whose and len(self._began) < self.at_once

    def _seconds_until_one_ends(self) -> int:
        """At most: a turn may end sooner."""
        since = min(self._began.values(), default=time.monotonic())
        return max(1, round(self.takes - (time.monotonic() - since)))
