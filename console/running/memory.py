"""The memory of one process as Celery's broker: who waits for a message is woken by it."""

import time
from queue import Empty
from threading import Event
from typing import Any, cast

from kombu.transport import memory
from kombu.utils.scheduling import FairCycle

_arrived = Event()
"""Set by each message to one queue, as all of ours are. One worker waits for it."""


class Channel(memory.Channel):
    """Kombu's, which says that a message is there."""

    def _put(self, queue: str, message: Any, **options: Any) -> None:
        super()._put(queue, message, **options)
        _arrived.set()


class Transport(memory.Transport):
    """What `memory://` stands for in `CELERY_BROKER_URL`. Kombu's looks several times a second."""

    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **options: Any) -> None:
        """Hand on the next message, or raise TimeoutError where none comes within so many seconds.

        What comes while one looks is found by looking again.
        """
        until = None if timeout is None else time.monotonic() + timeout
        cycle = cast(FairCycle, self.cycle)
        while True:
            _arrived.clear()
            try:
                cycle.get(self._deliver, timeout=timeout)
            except Empty:
                left = None if until is None else until - time.monotonic()
                if not _arrived.wait(left):
                    raise TimeoutError from None
            else:
                return
