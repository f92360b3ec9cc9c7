"""The files in which the web processes of one container count, where gunicorn runs them.

Each process has its own, which no other writes. What ended processes counted is in one for them
all: otherwise, those that crash again and again would fill the memory in which the files are.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that prometheus_client looks for when it is imported."""
KINDS = ("counter", "histogram")
"""What goes on counting. What is in progress ends with the process."""


def added_up() -> Iterable[Metric]:
    """The counts of all processes, also of those that have ended."""
    with _locked(fcntl.LOCK_SH):
        return MultiProcessCollector(None).collect()


def keep_counts_of(pid: int) -> None:
    """Move what an ended process counted to the file of ended ones."""
    with _locked(fcntl.LOCK_EX) as folder:
        mark_process_dead(pid)
        for kind in KINDS:
            left = folder / f"{kind}_{pid}.db"
            if left.exists():
                ended = MmapedDict(str(folder / f"{kind}_ended.db"))
                for key, value, _, _ in MmapedDict.read_all_values_from_file(str(left)):
                    ended.write_value(key, ended.read_value(key)[0] + value, 0)
                ended.close()
                left.unlink()


@contextmanager
def _locked(how: int) -> Iterator[Path]:
    """No one reads while counts are moved: they would be read twice, and then fall."""
    folder = Path(os.environ[FOLDER])
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, how)
        yield folder
