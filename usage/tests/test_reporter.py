"""Following a log: no call is lost or counted twice, whatever is rotated, killed or restarted."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from tests.waiting import LONG, eventually
from usage.tests.reporting import SECRET, Console, begin, report_all, write, written

MOST_LINES = 1_000


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "acme-apis.log"


@pytest.fixture
def report(log, console):
    """Report what is there; returns what the program said.

    What was renamed is complete after the grace, so many seconds.
    """

    def report(grace=0):
        code, said = report_all(log, console.url, SECRET, "--grace", str(grace))
        assert code == 0, said
        return said

    return report


class Victim:
    """The reporter, which is killed while the console has its request."""

    def __init__(self, log: Path, console: Console) -> None:
        self.log, self.console, self.runs = log, console, 0
        self._processes: Queue[subprocess.Popen[str]] = Queue()

    def run(self) -> int:
        """Let it send what is there, or die; returns its exit code."""
        self.runs += 1
        process = begin(self.log, self.console.url, "--once")
        self._processes.put(process)
        _, said = process.communicate(timeout=LONG)
        assert process.returncode in {0, -signal.SIGKILL}, said
        if process.returncode == 0:
            self._processes.get_nowait()
        return process.returncode

    def die(self) -> None:
        """Without a chance to say anything, and without an answer."""
        process = self._processes.get(timeout=LONG)
        process.kill()
        process.wait(LONG)
        raise ConnectionAbortedError


def test_what_is_written_is_sent_once(log, console, report):
    assert report() == ""
    write(log, 1, 2)
    report()
    whole = written(4)
    log.write_text(log.read_text() + written(3) + whole[:20])
    report()
    report()
    assert console.numbers == [1, 2, 3], "half a line was sent"
    with log.open("a") as file:
        file.write(whole[20:])

    assert report() == ""

    assert console.numbers == [1, 2, 3, 4]
    assert len(console.sent) == 3


def test_it_follows_the_log_and_shares_its_state_with_no_second_one(log, console):
    write(log, 1)
    following = begin(log, console.url, "--every", "0.1")
    try:
        eventually(lambda: console.numbers == [1], "the first call is sent")
        write(log, 2)
        eventually(lambda: console.numbers == [1, 2], "the second call is sent")
        code, said = report_all(log, console.url)
    finally:
        following.kill()
        following.communicate(timeout=LONG)

    assert (code, said.count("\n")) == (1, 1)
    assert "Another process uses" in said


def test_each_line_counts_once_however_often_it_is_killed(log, console, report):
    """At every second request: before the console counts, and after that in turn."""
    write(log, *range(MOST_LINES * 5 + 500))
    log.with_name("state.json.new").write_text('{"half": ')
    victim = Victim(log, console)

    def kill(turn):
        if len(console.sent) % 4 == turn:
            victim.die()

    console.before, console.after = lambda: kill(1), lambda: kill(3)
    while victim.run() != 0:
        assert victim.runs < 10

    assert victim.runs == 7
    assert console.numbers == list(range(MOST_LINES * 5 + 500))
    assert len(console.sent) == 2 * len(console.batches) == 12


@pytest.mark.parametrize("has_counted", [True, False])
@pytest.mark.parametrize("ending", ["emptied", "deleted"])
def test_a_batch_that_was_begun_outlives_its_log(log, console, report, has_counted, ending):
    write(log, 1, 2)
    victim = Victim(log, console)
    setattr(console, "after" if has_counted else "before", victim.die)
    assert victim.run() == -signal.SIGKILL
    console.before = console.after = lambda: None
    if ending == "deleted":
        log.unlink()
    log.write_text(written(3) + written(4) + written(5))

    report()

    assert console.numbers == [1, 2, 3, 4, 5]
    assert console.sent[0] == console.sent[1]


def test_a_log_that_is_renamed_is_read_to_its_end(log, console, report):
    write(log, 1)
    report()
    former = log.rename(log.with_name("acme-apis.log.1"))
    write(former, 2)
    write(log, 4)
    report(grace=3_600)
    write(former, 3)  # nginx has not reopened its log yet
    report(grace=3_600)
    assert console.numbers == [1, 2, 3]

    assert report() == ""

    assert console.numbers == [1, 2, 3, 4]


@pytest.mark.parametrize("reason", ["", "-size", "-time"])
def test_what_caddy_rolled_is_sent(log, console, report, reason):
    write(log, 1)
    report()
    write(log, 2)
    log.rename(log.with_name(f"acme-apis-2030-01-31T23-59-59.000{reason}.log"))
    log.with_name("acme-apis-2.log").write_text("of another organization")
    write(log, 3)

    assert report() == ""

    assert console.numbers == [1, 2, 3]


def test_what_was_rotated_while_nothing_ran_is_sent_in_its_order(log, console, report):
    write(log, 1)
    report()
    write(log, 2)
    os.utime(log.rename(log.with_name("acme-apis.log.2")), (4e9, 4e9))
    write(log, 3)
    os.utime(log.rename(log.with_name("acme-apis.log.1")), (4e9, 4e9 + 1))
    write(log, 4)
    (zipped := log.with_name("acme-apis.log.3.gz")).write_text("not read")
    os.utime(zipped, (4e9, 4e9 + 2))

    assert report() == ""

    assert console.numbers == [1, 2, 3, 4]


@pytest.mark.parametrize("more", [1, 50])
def test_a_log_that_is_copied_and_emptied_is_read_to_its_end(log, console, report, more):
    """Also where it has grown again to more than was read of it."""
    write(log, 1, 2)
    report()
    write(log, 3)
    shutil.copy(log, log.with_name("acme-apis.log.1"))
    os.truncate(log, 0)
    write(log, *range(100, 100 + more))
    report(grace=3_600)
    assert console.numbers == [1, 2, 3]

    assert report() == ""
    assert report() == ""

    assert console.numbers == [1, 2, 3, *range(100, 100 + more)]


def test_a_log_that_is_copied_before_anything_of_it_is_read_is_read_all_the_same(
    log, console, report
):
    def rotate(number):
        shutil.copy(log, log.with_name(f"acme-apis.log.{number}"))
        os.truncate(log, 0)

    write(log, 1)
    report()
    rotate(1)
    report()
    former = log.with_name("acme-apis.log.1")
    write(log, 2)
    write(former, 9)  # by a gateway that has not reopened it, after it was left
    rotate(2)
    for number in (None, 3):
        if number:
            write(log, number)
        assert report() == ""

    assert console.numbers == [1, 2, 3]


@pytest.mark.parametrize("is_new", [True, False])
def test_a_log_whose_end_is_gone_is_told_and_nothing_is_read_again(log, console, report, is_new):
    write(log, 1)
    log.rename(log.with_name("acme-apis.log.1"))
    write(log, 2, 3)
    report()
    assert console.numbers == [1, 2, 3]
    if is_new:
        log.unlink()
    log.write_text(written(40) + written(50) + written(60))

    assert "Lines may be lost" in report()
    assert report() == ""

    assert console.numbers == [1, 2, 3, 40, 50, 60]


def test_what_is_no_call_is_told_and_all_others_are_sent(log, console, report):
    log.write_bytes(written(1).encode())
    wrong = [b"no JSON", b"7", b"\0" * 200_000, b"\xff\xfe", b"[" * 60_000]
    wrong += [written(1, **fields).encode().strip() for fields in BROKEN]
    with log.open("ab") as file:
        file.write(b"\n".join([*wrong, b"{}", written(9, application="").encode()]))
    write(log, 2)

    said = report()

    assert console.numbers == [1, 2]
    # What is longer than any line is read in pieces.
    assert f"{len(wrong) + 3} of {len(wrong) + 7} lines are no calls" in said
    assert f"at byte {len(written(1))}," in said
    assert (said.count("\n"), len(said) < 400) == (1, True)


BROKEN: list[dict[str, Any]] = [
    {"status": "-"},
    {"seconds": "-"},
    {"seconds": "inf"},
    {"seconds": "nan"},
    {"bytes": ""},
    {"status": None},
    {"bytes": [1]},
]


def test_half_a_line_at_the_end_of_a_renamed_log_is_told(log, console, report):
    log.write_text(written(1) + written(2)[:20])
    log.rename(log.with_name("acme-apis.log.1"))
    write(log, 3)

    assert "is not complete" in report()

    assert console.numbers == [1, 3]


@pytest.mark.parametrize("text", ["{", "[]", "7", '{"place": 1}'])
def test_a_broken_state_is_not_guessed(log, console, text):
    write(log, 1)
    log.with_name("state.json").write_text(text)

    code, said = report_all(log, console.url)

    assert (code, said.count("\n")) == (1, 1)
    assert "Delete it to start again" in said
    assert console.sent == []


@pytest.mark.parametrize(
    ("where", "options"),
    [("nowhere/acme-apis.log", ["--state", "state"]), ("a.log", ["--state", "nowhere/state"])],
)
def test_a_folder_that_is_missing_is_named_in_one_line(console, tmp_path, where, options):
    code, said = report_all(tmp_path / where, console.url, "cog_a", *options, folder=tmp_path)

    assert (code, said.count("\n")) == (1, 1)
    assert "nowhere" in said
    assert "No such file" in said
