"""What something costs in seconds of CPU, measured against a fixed loop.

Seconds of the wall say how busy a machine was; those of CPU, too, where it is slower than another.
How many times as much as the loop something costs is nearly the same everywhere.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

LOOP = 0.035
"""Seconds of CPU that the loop takes on the machine on which bounds were written."""


def loop() -> float:
    """Seconds of CPU of this thread that the loop takes now."""
    began = time.thread_time()
    sum(number * number for number in range(1_000_000))
    return time.thread_time() - began


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail if the block takes more of this thread's CPU than so many seconds of that machine."""
    before = loop()
    began = time.thread_time()
    yield
    took = time.thread_time() - began
    slowness = max(before, loop()) / LOOP
    assert took < seconds * slowness, f"took {took:.2f} s, on a machine {slowness:.1f} x as slow"
