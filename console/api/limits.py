"""Rate limits for a token or a person, counted in the memory of each process.

A count that all processes share would cost a write for each call, several times what the call
costs. So the limit is that of one process.
"""

import time
from collections import Counter
from collections.abc import Hashable
from threading import Lock

from console.api import problems

MINUTE, HOUR = 60, 60 * 60


class Limit:
    """A limit of calls in each minute of the clock, for each key."""

    window, noun = MINUTE, "a minute"

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self._window = 0
        self._calls: Counter[Hashable] = Counter()

    def allows(self, key: Hashable) -> bool:
        """Count a call, and return whether it is within the limit."""
        return self._count(key, time.time()) <= self.most

    def take(self, key: Hashable) -> dict[str, str]:
        """Count a call, and return headers with the limit and the calls that remain in this window.

        They are those of draft-ietf-httpapi-ratelimit-headers. Raises Problem (429, with
        Retry-After and these headers) if the call is over the limit.
        """
        now = time.time()
        remaining, wait = self.most - self._count(key, now), self.window - int(now % self.window)
        headers = {
            "RateLimit-Policy": f'"token";q={self.most};w={self.window}',
            "RateLimit": f'"token";r={max(remaining, 0)};t={wait}',
        }
        if remaining < 0:
            raise problems.Problem(
                problems.TOO_MANY_REQUESTS,
                f"A token can be used {self.most:,} times {self.noun}.",
                headers={**headers, "Retry-After": str(wait)},
            )
        return headers

    def _count(self, key: Hashable, now: float) -> int:
        """Count a call of the key, and return its calls in this window."""
        with self._lock:
            if (window := int(now // self.window)) != self._window:
                self._window = window
                self._calls.clear()
            self._calls[key] += 1
            return self._calls[key]

    def forget(self) -> None:
        """Reset all counts, for tests."""
        with self._lock:
            self._calls.clear()


class HourlyLimit(Limit):
    """A limit of calls in each hour of the clock, for each key."""

    window, noun = HOUR, "an hour"


class Seldom:
    """Limits what is recorded or sent to once an hour for each key."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last_times: dict[Hashable, float] = {}

    def is_due(self, key: Hashable) -> bool:
        """Whether the key was not due within the last hour; if so, its hour begins now."""
        now = time.time()
        with self._lock:
            self._last_times = {k: at for k, at in self._last_times.items() if at > now - HOUR}
            is_due = key not in self._last_times
            self._last_times.setdefault(key, now)
        return is_due

    def forget(self) -> None:
        """Reset all keys, for tests."""
        with self._lock:
            self._last_times.clear()
