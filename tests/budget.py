"""What each layer of the tests costs: seconds of CPU, and a failure where one costs too much.

Seconds of the wall say how busy a machine was. Seconds of CPU say what a test does, and are divided
by what a fixed loop takes here, so that a slower machine has the same budget. Counted is what the
test's process spends and whatever it starts, servers and browsers too; not what the database's
server does that was there before. As a program it adds up all parts of `bin/test`.
"""

import contextlib
import json
import os
import resource
import statistics
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Generator
from functools import cache
from pathlib import Path

import pytest

from tests.effort import LOOP, loop

BUDGETS = Path(__file__).with_name("budgets.toml")
TICKS = os.sysconf("SC_CLK_TCK")
DEAREST = 10

EVERY = 10
"""Seconds between two times that the loop is taken: a third of a percent of the run."""

spent: dict[str, float] = defaultdict(float)
"""Seconds of CPU by test."""
looped: list[float] = []
"""What the loop took during the run."""
looped_at: list[float] = []
"""When it was taken last."""


@cache
def layers() -> dict[str, tuple[str, ...]]:
    """The beginnings of the paths of each layer's tests. What begins otherwise is an app's."""
    written = tomllib.loads(BUDGETS.read_text())["layers"]
    return {layer: tuple(beginnings) for layer, beginnings in written.items()}


def layer_of(test: str) -> str:
    """Where the longest beginning leads, so that a file can be taken out of its folder."""
    found = {
        beginning: layer
        for layer, beginnings in layers().items()
        for beginning in beginnings
        if test.startswith(beginning)
    }
    return found[max(found, key=len)] if found else "apps"


def cpu() -> float:
    """Seconds of CPU of this process and of all that it started, whether they still run or not."""
    own, ended = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    total = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime + sum(_unseen)
    return total + sum(map(_ticks, _children(os.getpid()))) / TICKS


@contextlib.contextmanager
def seen_to_the_end() -> Generator[None]:
    """Count what ends in the block although no process waits for it, such as a browser's pages."""
    before = cpu()
    yield
    _unseen.append(max(0, before - cpu()))


_unseen: list[float] = []
"""Seconds of CPU of processes that ended so."""


def _ticks(pid: int) -> int:
    """Ticks of a process, of what it waited for, and of all that runs below it; 0 if it ended."""
    with contextlib.suppress(OSError):
        # After the name, which is in parentheses and may have spaces.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) + sum(map(_ticks, _children(pid)))
    return 0


def _children(pid: int) -> list[int]:
    """The processes that a process started and that it has not waited for.

    Linux keeps them by the thread that started them. Looking through all processes would cost more
    than most tests.
    """
    children: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (thread / "children").read_text().split())
    return children


def slowness() -> float:
    """How many times as long as on the machine of the budgets the loop takes: the median.

    It is taken all along the run, beside the other processes, which make it 1.6 times as long. At
    the end it was short in the processes that ended last, and what one layer took differed by 28 %.
    """
    return statistics.median(looped or [loop()]) / LOOP


def take_loop() -> None:
    """Take the loop once more if the last time was long enough ago to cost next to nothing."""
    if not looped or time.monotonic() - looped_at[0] > EVERY:
        looped.append(loop())
        looped_at[:] = [time.monotonic()]


# The plugin


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Count what the test spends, with its fixtures."""
    take_loop()
    before = cpu()
    result = yield
    # What a process spent is no longer seen when it ends and is not waited for here.
    spent[item.nodeid.partition("[")[0]] += max(0, cpu() - before)
    return result


def pytest_sessionfinish() -> None:
    """Leave for `bin/test` what this process spent."""
    if (folder := os.environ.get("TEST_COSTS")) and spent:
        factor = slowness()
        costs = {test: seconds / factor for test, seconds in spent.items()}
        Path(folder, f"{os.getpid()}.json").write_text(json.dumps(costs))


# The program


def report(folder: Path) -> int:
    """Print what each layer took and may take; 1, with its dearest tests, if one took more."""
    costs, took = defaultdict[str, float](float), defaultdict[str, float](float)
    for path in folder.glob("*.json"):
        for test, seconds in json.loads(path.read_text()).items():
            costs[test] += seconds
            took[layer_of(test)] += seconds
    budgets = tomllib.loads(BUDGETS.read_text())["seconds"]
    over = [layer for layer in took if took[layer] > budgets[layer]]
    print("\nSeconds of CPU      took  budget")
    for layer, seconds in sorted(took.items(), key=lambda each: -each[1]):
        print(f"  {layer:14} {seconds:7.0f} {budgets[layer]:7} {'OVER' if layer in over else ''}")
    for layer in over:
        print(f"The dearest of {layer}:")
        own = [(costs[test], test) for test in costs if layer_of(test) == layer]
        for seconds, test in sorted(own, reverse=True)[:DEAREST]:
            print(f"  {seconds:7.1f} {test}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(report(Path(sys.argv[1])))
