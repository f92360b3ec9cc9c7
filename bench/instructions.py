"""Instructions of pages, as valgrind's callgrind counts them: whatever else the machine does.

What is opened is what `bench/pages` opens. One Python process opens every page until it is warm and
then once more while callgrind counts, without the garbage collector. (d) is the small bare page of
`bench/pages`. Nothing that PostgreSQL does is counted.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import furnished, people
from bench.pages import compared


def main() -> None:
    """Furnish, count in another process, and print a table."""
    if not shutil.which("valgrind"):
        sys.exit("valgrind is missing: apt-get install valgrind")
    pages = [compared(page) for page in furnished.pages()]
    people.tell_the_planner()
    first = pages[0]
    small = f"/organizations/{first.page.organization.handle}/bare/0/0/"
    visits = [("(d)", "bare", small, first.bare.cookies)]
    visits += [(each.page.name, "console", each.visit.path, each.visit.cookies) for each in pages]
    with tempfile.TemporaryDirectory() as folder:
        counts = _counted(visits, Path(folder))

    least = counts["(d)"]
    print(f"{'':28} {'million':>8} {'× (d)':>6}")
    for name, count in counts.items():
        print(f"{name:28} {count / 1e6:8.2f} {count / least:6.2f}")


def _counted(visits: list[Any], folder: Path) -> dict[str, int]:
    """What each takes, counted by a process that does nothing else."""
    (folder / "visits.json").write_text(json.dumps(visits))
    callgrind = ["--tool=callgrind", "--instr-atstart=no", "--quiet"]
    out = f"--callgrind-out-file={folder}/counted"
    command = ["valgrind", *callgrind, out, sys.executable, "-m", "bench.counting", str(folder)]
    subprocess.run(command, check=True)
    counts: dict[str, int] = json.loads((folder / "counts.json").read_text())
    return counts
