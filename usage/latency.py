"""Latencies in eleven classes, from which a median can be computed of calls that are added up.

No database. Milliseconds.
"""

from bisect import bisect_left
from collections.abc import Sequence

BOUNDS = (10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
"""The slowest call of each class; the last class, which is not here, has no slowest one."""
CLASSES = len(BOUNDS) + 1


def latency_class(ms: int) -> int:
    """The number of the class of a call that took so long, from 0."""
    return bisect_left(BOUNDS, ms)


def percentile(calls: Sequence[int], share: float) -> int | None:
    """The latency that this share of the calls took at most, from the calls in each class.

    Within a class, calls are taken to lie evenly. Of the last class only the lower bound is known.
    None without calls.
    """
    faster, rank = 0, share * sum(calls)
    if not rank:
        return None
    for number, in_class in enumerate(calls):
        if in_class and faster + in_class >= rank:
            return _interpolate(number, (rank - faster) / in_class)
        faster += in_class
    return BOUNDS[-1]


def _interpolate(number: int, position: float) -> int:
    """The latency at this position of a class, from 0 to 1."""
    if number == len(BOUNDS):
        return BOUNDS[-1]
    start = BOUNDS[number - 1] if number else 0
    return round(start + (BOUNDS[number] - start) * position)
