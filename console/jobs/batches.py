"""Work that is done in batches, each a transaction of its own."""

import time
from collections.abc import Callable


def work_off(batch: Callable[[], object], *, seconds: float) -> bool:
    """Do a batch, and others until one says that nothing is left or the time is over.

    Returns whether something may be left. A task that went on for as long as there is work would
    take a worker from all others, and be ended in the middle by its time limit; the clock starts
    it again soon enough.
    """
    until = time.monotonic() + seconds
    while batch():
        if time.monotonic() >= until:
            return True
    return False
