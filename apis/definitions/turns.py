"""Turns for work that takes seconds: few at the same time, and one of each organization.

Each process has turns of its own. Who waits keeps a thread of it, so not many wait, and not long.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from apis.definitions.line import TurnQueue


@dataclass
class Turns:
    """Turns for threads, in the order of a line."""

    line: TurnQueue
    waits: float
    """Seconds."""
    overruns: type[Exception]
    """Raised by work that ran into its limit."""
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def one(self, whose: str) -> Iterator[None]:
        """A turn until the end of the block. Raises Taken, without a wait if `whose` has one."""
        with self._changed:
            self._wait(whose)
        overran = False
        try:
            yield
        except self.overruns:
            overran = True
            raise
        finally:
            with self._changed:
                self.line.end(whose, overran=overran)
                self._changed.notify_all()

    def _wait(self, whose: str) -> None:
        self.line.join(whose)
        self._changed.notify_all()  # another one may have lost its place
        try:
            self._changed.wait_for(lambda: self._is_settled(whose), self.waits)
            if not self.line.is_next(whose):
                raise self.line.taken()
            self.line.begin(whose)
        finally:
            self.line.leave(whose)
            self._changed.notify_all()

    def _is_settled(self, whose: str) -> bool:
        return self.line.is_next(whose) or not self.line.waits(whose)
