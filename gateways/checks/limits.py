"""How many requests an application has made in the present window: the one thing kept in Redis.

Only asked for gateways that ask about each call. Where Redis is away, nothing is counted, and the
answer says so: a limit is worth less than the call.
"""

import logging
import time
from functools import cache
from typing import NamedTuple

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

LONGEST_WAIT = 0.05
"""Seconds that a request waits for Redis."""
PAUSE = 1.0
"""Seconds in which Redis is not asked after it did not answer."""
COUNT = """
local number = redis.call('INCR', KEYS[1])
if number == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return number
"""

logger = logging.getLogger(__name__)


class Count(NamedTuple):
    """Where an application stands in its window."""

    is_within: bool
    remaining: int
    resets_in: int
    """Seconds until the window ends."""


class Counter:
    """Counts requests in fixed windows. One for each process; threads share it."""

    def __init__(self, url: str) -> None:
        self._away_until = 0.0
        self._redis = Redis.from_url(
            url,
            socket_timeout=LONGEST_WAIT,
            socket_connect_timeout=LONGEST_WAIT,
            retry=Retry(NoBackoff(), 0),
        )
        self._count = self._redis.register_script(COUNT)

    def count(self, caller: str, *, requests: int, window: int) -> Count | None:
        """Count one more request of an application to a version. None while Redis is away."""
        now = time.time()
        if now < self._away_until:
            return None
        number, second = int(now // window), int(now % window)
        try:
            made = self._count(keys=[f"gateway:{caller}:{window}:{number}"], args=[window + 1])
        except RedisError:
            self._away_until = now + PAUSE
            logger.warning("Limits of plans are not counted: Redis does not answer")
            return None
        return Count(made <= requests, max(0, requests - made), window - second)

    @property
    def answers(self) -> bool:
        """Whether Redis answers now."""
        try:
            return bool(self._redis.ping())
        except RedisError:
            return False


def limits_sentence(cache_seconds: int) -> str:
    """Whether the limits of plans hold at a gateway that remembers answers for so long, and why."""
    counting = counter()
    if cache_seconds:
        return "Not enforced, because the gateway remembers answers."
    if counting is None:
        return "Not enforced, because the console has no Redis to count requests in."
    if not counting.answers:
        return "Not enforced at the moment, because Redis does not answer."
    return "Enforced."


@cache
def counter() -> Counter | None:
    """The one of this process; None where the console has no Redis."""
    return Counter(settings.LIMITS_REDIS_URL) if settings.LIMITS_REDIS_URL else None
