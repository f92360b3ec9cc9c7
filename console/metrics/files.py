"""The files in which the web processes of one gunicorn count.

Each process writes files of its own. The counts of ended processes are moved into one file,
because processes that crash again and again would fill the disk otherwise.
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
"""The environment variable that prometheus_client reads when it is imported."""
KINDS = ("counter", "histogram")
"""The kinds that are kept. A gauge of requests in progress ends with its process."""


def added_up() -> Iterable[Metric]:
    """The sums of the counts of all processes, also of those that have ended.

    A file that a process is creating is empty for a moment, in which reading it would fail.
    """
    with _lock_folder(fcntl.LOCK_SH) as folder:
        files = [str(file) for file in folder.glob("*.db") if file.stat().st_size]
        metrics: Iterable[Metric] = MultiProcessCollector.merge(files)
        return metrics


def keep_counts_of(pid: int) -> None:
    """Move the counts of an ended process into the file of ended ones."""
    with _lock_folder(fcntl.LOCK_EX) as folder:
        mark_process_dead(pid)
        for kind in KINDS:
            file = folder / f"{kind}_{pid}.db"
            if file.exists():
                ended = MmapedDict(str(folder / f"{kind}_ended.db"))
                for key, value, _, _ in MmapedDict.read_all_values_from_file(str(file)):
                    ended.write_value(key, ended.read_value(key)[0] + value, 0)
                ended.close()
                file.unlink()


@contextmanager
def _lock_folder(mode: int) -> Iterator[Path]:
    """Lock the folder, shared or exclusively, and yield it.

    Counts that are read while they are moved would be added twice, and then fall.
    """
    folder = Path(os.environ[FOLDER])
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, mode)
        yield folder
