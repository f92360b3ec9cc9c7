"""How much memory of this process something takes at its peak."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTE = 1024
"""In the units of the system's table."""


@contextmanager
def grows_by_at_most(megabytes: float) -> Iterator[None]:
    """Fail if the block needs so much more memory than there was in use before it, at its peak."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = _status("VmRSS")
    yield
    grown = (_status("VmHWM") - before) / MEGABYTE
    assert grown < megabytes, f"grew by {grown:.0f} MB"


def _status(name: str) -> int:
    rows = dict(
        line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if line
    )
    return int(rows[name].split()[0])
