"""How long calls took, in eleven classes, so that a median can be told of calls that are added up.

No database. Milliseconds.
"""

from bisect import bisect_left
from collections.abc import Sequence

BOUNDS = (10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
"""The slowest call of each class; the last class, which is not here, has no slowest one."""
CLASSES = len(BOUNDS) + 1


def latency_class(ms: int) -> int:
    """In which of the classes a call is that took so long, from 0."""
    return bisect_left(BOUNDS, ms)


def percentile(calls: Sequence[int], share: float) -> int | None:
    """How long that share of the calls took at most, from their number in each class.

    Within a class, calls are taken to lie evenly. Of the last class only its beginning is known.
    None without any call.
    """
    before, wanted = 0, share * sum(calls)
    if not wanted:
        return None
    for number, within in enumerate(calls):
        if within and before + within >= wanted:
            return _within(number, (wanted - before) / within)
        before += within
    return BOUNDS[-1]


def _within(number: int, share: float) -> int:
    if number == len(BOUNDS):
        return BOUNDS[-1]
    start = BOUNDS[number - 1] if number else 0
    return round(start + (BOUNDS[number] - start) * share)
