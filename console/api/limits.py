"""How often one token, or person, may ask, counted in the memory of this process.

A count that all processes share would cost a write for each call, several times what the call
costs. So each process allows as much, and the limit is what one of them can be made to do.
"""

import time
from collections import Counter
from collections.abc import Hashable
from threading import Lock

from console.api import problems

MINUTE, HOUR = 60, 60 * 60


class Limit:
    """So many calls a minute of the clock, for each key."""

    window, noun = MINUTE, "a minute"

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self._window = 0
        self._calls: Counter[Hashable] = Counter()

    def allows(self, key: Hashable) -> bool:
        """Count a call, and say whether it is not one too many."""
        return self._count(key, time.time()) <= self.most

    def take(self, key: Hashable) -> None:
        """Count a call; one too many is a problem that says when to come again."""
        now = time.time()
        if self._count(key, now) > self.most:
            wait = self.window - int(now % self.window)
            raise problems.Problem(
                problems.TOO_MANY_REQUESTS,
                f"A token can be used {self.most:,} times {self.noun}.",
                headers={"Retry-After": str(wait)},
            )

    def _count(self, key: Hashable, now: float) -> int:
        with self._lock:
            if (window := int(now // self.window)) != self._window:
                self._window = window
                self._calls.clear()
            self._calls[key] += 1
            return self._calls[key]

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._calls.clear()


class HourlyLimit(Limit):
    """So many calls an hour of the clock, for each key."""

    window, noun = HOUR, "an hour"


class Seldom:
    """What is worth telling once an hour and not each time, for each key."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._told: dict[Hashable, float] = {}

    def is_due(self, key: Hashable) -> bool:
        """Whether it was not told within the hour; it counts as told then."""
        now = time.time()
        with self._lock:
            self._told = {k: at for k, at in self._told.items() if at > now - HOUR}
            is_new = key not in self._told
            self._told.setdefault(key, now)
        return is_new

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._told.clear()
