"""Counts, in Redis, how many requests an application has made in the present window of a plan.

Only for gateways that ask about each call. If Redis does not answer, nothing is counted and the
answer to the gateway says so, because a call matters more than a limit.
"""

import logging
import time
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

LONGEST_WAIT = 0.05
"""Seconds that a request waits for Redis."""
ENFORCED = "Enforced."
PAUSE = 1.0
"""Seconds in which Redis is not asked again after it did not answer."""
COUNT = """
local number = redis.call('INCR', KEYS[1])
if number == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return number
"""

logger = logging.getLogger(__name__)


class Count(NamedTuple):
    """How many requests of a window an application has left."""

    is_within: bool
    remaining: int
    resets_in: int
    """Seconds until the window ends."""


class Counter:
    """Counts requests in fixed windows. Each process has one, which its threads share."""

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
        """Count one more request of the caller, and return where it stands in its window.

        `requests` is the limit, and `window` has seconds. None if Redis does not answer: then it is
        not asked again for PAUSE seconds, which is logged.
        """
        now = time.time()
        if now < self._away_until:
            return None
        window_number, elapsed = int(now // window), int(now % window)
        try:
            counter_key = f"gateway:{caller}:{window}:{window_number}"
            request_count = self._count(keys=[counter_key], args=[window + 1])
        except RedisError:
            self._away_until = now + PAUSE
            logger.warning("Limits of plans are not counted: Redis does not answer")
            return None
        return Count(request_count <= requests, max(0, requests - request_count), window - elapsed)

    @property
    def is_answering(self) -> bool:
        """Whether Redis answers now: asks it, with a wait of LONGEST_WAIT seconds at most."""
        try:
            return bool(self._redis.ping())
        except RedisError:
            return False


def limits_sentence(cache_seconds: int) -> str:
    """Whether limits of plans are enforced at a gateway with this cache, and why, in a sentence."""
    redis_counter = counter()
    if cache_seconds:
        return "Not enforced, because the gateway remembers answers."
    if redis_counter is None:
        return "Not enforced, because the console has no Redis to count requests in."
    if not redis_counter.is_answering:
        return "Not enforced at the moment, because Redis does not answer."
    return ENFORCED


def reason_against_limits(caches: Collection[int]) -> str:
    """Why no gateway enforces limits of plans, as a sentence; empty if one does.

    `caches` has the seconds that each gateway of an organization remembers answers.
    """
    if not caches:
        return "Not enforced, because no gateway is set up."
    sentence = limits_sentence(min(caches))
    return "" if sentence == ENFORCED else sentence


@cache
def counter() -> Counter | None:
    """The one counter of this process; None if no Redis is configured for limits."""
    return Counter(settings.LIMITS_REDIS_URL) if settings.LIMITS_REDIS_URL else None
