"""Turns for work that takes seconds: few at the same time, and one of each owner.

Each process has its own turns. An owner that waits occupies a thread, so few wait, and not long.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from apis.definitions.checking.turn_queue import TurnQueue


@dataclass
class Turns:
    """Gives turns to threads, in the order of a queue."""

    line: TurnQueue
    waits: float
    """How many seconds an owner waits for its turn."""
    overruns: type[Exception]
    """The exception of work that ran into its limit."""
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def one(self, owner: str) -> Iterator[None]:
        """Wait for a turn of the owner, and hold it until the end of the block.

        Raises Paused, or NoTurnNow: without a wait if the owner has or waits for a turn already.
        """
        with self._changed:
            self._wait(owner)
        overran = False
        try:
            yield
        except self.overruns:
            overran = True
            raise
        finally:
            with self._changed:
                self.line.end(owner, overran=overran)
                self._changed.notify_all()

    def _wait(self, owner: str) -> None:
        """Wait until the owner is next, and begin its turn. Raises Paused or NoTurnNow."""
        self.line.join(owner)
        self._changed.notify_all()  # another one may have lost its place
        try:
            self._changed.wait_for(lambda: self._is_settled(owner), self.waits)
            if not self.line.is_next(owner):
                raise self.line.taken()
            self.line.begin(owner)
        finally:
            self.line.leave(owner)
            self._changed.notify_all()

    def _is_settled(self, owner: str) -> bool:
        """Whether the owner is next, or has lost its place to another."""
        return self.line.is_next(owner) or not self.line.waits(owner)
