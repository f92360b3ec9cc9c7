"""Waiting for what another process does: asking again and again, until a deadline."""

import time
from collections.abc import Callable

PAUSE = 0.05


def eventually(condition: Callable[[], object], what: str, within: float = 120) -> None:
    """Return as soon as the condition holds; fail with `what` when it does not within seconds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not within {within:g} s: {what}"
        time.sleep(PAUSE)
