"""Waiting for what another process does: asking again and again, until a deadline."""

import os
import time
from collections.abc import Callable

PAUSE = 0.05
PATIENCE = float(os.environ.get("TEST_PATIENCE", "1"))
"""What all deadlines of tests are multiplied with, on a machine that is slow or busy."""
LONG = 120 * PATIENCE
"""Seconds after which a test no longer waits for what always comes. None passes by waiting."""


def eventually(condition: Callable[[], object], what: str) -> None:
    """Return as soon as the condition holds; fail with `what` when it does not for too long."""
    deadline = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < deadline, f"not within {LONG:g} s: {what}"
        time.sleep(PAUSE)
