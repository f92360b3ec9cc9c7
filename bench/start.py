"""The first start in a fresh clone, the second, and what a console takes then: see `bench/start`.

Memory is PSS: what processes share counts for each in parts, so that the sum is what all take.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.started import ROOT, Visitor, descendants, untouched
from tests.waiting import LONG

IDLE = 60  # seconds
ORGANIZATION = "/organizations/stark-industries"
PAGES = [
    f"{ORGANIZATION}/",
    f"{ORGANIZATION}/settings/",
    f"{ORGANIZATION}/settings/members/",
    f"{ORGANIZATION}/settings/roles/",
    f"{ORGANIZATION}/settings/history/",
    "/accounts/profile/",
    "/organizations/",
]
ROUNDS = 10
"""Enough for each web process to have shown each page."""


class Clone:
    """A fresh clone, and the console in it."""

    def __init__(self, folder: Path, commit: str) -> None:
        self.folder = folder / "console"
        subprocess.run(["git", "clone", "--quiet", ROOT, self.folder], check=True)
        subprocess.run(["git", "-C", self.folder, "checkout", "--quiet", commit], check=True)
        self.port = free_port()
        self.environment = untouched() | {"PORT": str(self.port)}
        for name in ("CONSOLE_DATA", "PYTHONDONTWRITEBYTECODE"):  # which no newcomer has set
            self.environment.pop(name, None)

    @contextmanager
    def started(self) -> Iterator[tuple[subprocess.Popen[str], list[tuple[float, str]]]]:
        """Run `bin/start` until it is ready; with when what was first heard of, in seconds."""
        began = time.monotonic()
        heard: dict[str, float] = {}
        process = subprocess.Popen(
            [self.folder / "bin" / "start"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        log = []
        for line in process.stdout:
            log.append(line)
            heard.setdefault(what(line), time.monotonic() - began)
            if line.startswith("Console ready"):
                break
        else:
            raise SystemExit("".join(log))
        try:
            yield process, [(seconds, label) for label, seconds in heard.items()]
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=LONG)

    def demonstrate(self) -> str:
        """Fill it with the demo; the password of all who are in it."""
        command = [str(self.folder / ".venv" / "bin" / "python"), "manage.py", "demo"]
        made = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return made.stdout.partition("password: ")[2].splitlines()[0]

    def visit(self, password: str) -> None:
        """See some pages, as often as makes each process show each."""
        for _ in range(ROUNDS):
            visitor = Visitor(f"http://localhost:{self.port}")
            visitor.post("/accounts/login/", login="ada@stark.example", password=password)
            for page in PAGES:
                visitor.get(page)


def what(line: str) -> str:
    """What a line of the log is of: a process, or itself."""
    name, is_of_a_process, _ = line.partition(" | ")
    return name.split()[-1] if is_of_a_process else line.strip()


def pss(pid: int) -> float:
    """Megabytes."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0


def seconds(pid: int, *, with_ended: bool = False) -> float:
    """Processor time that it took so far, and with what it had started that has ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    taken = map(int, fields[11 : 15 if with_ended else 13])
    return sum(taken) / os.sysconf("SC_CLK_TCK")


def report_start(name: str, pid: int, heard: list[tuple[float, str]]) -> None:
    """Print how long it took, and what was heard on the way."""
    taken = sum(seconds(each, with_ended=True) for each in [pid, *descendants(pid)])
    print(f"{name}: {heard[-1][0]:.1f} s, {taken:.1f} s of processor time")
    for at, label in heard:
        print(f"  {at:6.1f}  {label}")


def report(name: str, unit: str, amounts: dict[str, float]) -> None:
    """Print what each process takes, and all of them."""
    print(f"{name}: {sum(amounts.values()):.2f} {unit}")
    for label, amount in amounts.items():
        print(f"  {amount:6.2f}  {label}")


def main(commit: str = "HEAD") -> None:
    """Print all of it."""
    with tempfile.TemporaryDirectory(prefix="console-start-") as folder:
        clone = Clone(Path(folder), commit)
        with clone.started() as (process, heard):
            report_start("first start", process.pid, heard)
            password = clone.demonstrate()
        with clone.started() as (process, heard):
            report_start("second start", process.pid, heard)
            clone.visit(password)
            labels = {
                pid: f"{command.split()[0]} ({pid})"
                for pid, command in [(process.pid, "bin/start"), *descendants(process.pid).items()]
            }
            report("memory (PSS)", "MB", {labels[pid]: pss(pid) for pid in labels})
            before = {pid: seconds(pid) for pid in labels}
            time.sleep(IDLE)
            taken = {labels[pid]: (seconds(pid) - before[pid]) / IDLE * 100 for pid in labels}
            report("idle", "% of a core", taken)


if __name__ == "__main__":
    main(*sys.argv[1:])
