"""The process that opens pages while callgrind counts instructions: see `bench/instructions`."""

import gc
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import django

WARM = 5
"""Requests before the one that counts."""
COUNTED = re.compile(r"^totals: (\d+)$", re.MULTILINE)


class Callgrind:
    """The tool under which this process runs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.dumps = folder, 0
        # What switching it on and off takes.
        self.own = 0
        self.own = self.instructions_of(lambda: None)

    def instructions_of(self, call: Callable[[], object]) -> int:
        """Those of one call."""
        gc.collect()
        self._tell("instrumentation", "on")
        call()
        self._tell("instrumentation", "off")
        self._tell("dump", "request")
        self.dumps += 1
        (count,) = COUNTED.findall((self.folder / f"counted.{self.dumps}").read_text())
        return int(count) - self.own

    def _tell(self, *words: str) -> None:
        told = ["vgdb", f"--pid={os.getpid()}", *words]
        subprocess.run(told, check=True, capture_output=True)


def count(folder: Path) -> None:
    """Under valgrind: open each page until it is warm, and count once."""
    django.setup()
    # It reads Django's settings.
    from bench.visits import Visit, bare, console

    gc.disable()
    callgrind, counts = Callgrind(folder), {}
    for name, handler, path, cookies in json.loads((folder / "visits.json").read_text()):
        visit = Visit(bare if handler == "bare" else console, path, cookies)
        for _ in range(WARM):
            visit()
        counts[name] = callgrind.instructions_of(visit)
    (folder / "counts.json").write_text(json.dumps(counts))


if __name__ == "__main__":
    count(Path(sys.argv[1]))
