"""A backup that is told to stop leaves nothing half made, whatever it is at."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from console.backups import databases
from console.backups.taking import STOPPED_BY
from tests.migrated import copy_migrated_file

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _heard() -> Iterator[None]:
    """A run in the background, or by nohup, would ignore some of them."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in STOPPED_BY}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def told_to_stop(number: int = signal.SIGTERM) -> None:
    os.kill(os.getpid(), number)


def stopped(into: Path) -> object:
    """Back up there; how it ended, and that this process hears signals as before."""
    before = [signal.getsignal(number) for number in STOPPED_BY]
    with pytest.raises(SystemExit) as left:
        call_command("backup", into, keep=1)
    assert [signal.getsignal(number) for number in STOPPED_BY] == before
    assert list(into.iterdir()) == []
    return left.value.code


def half_of_it(number: int) -> Callable[[Path], None]:
    def dump(file: Path) -> None:
        file.write_bytes(b"half of it")
        told_to_stop(number)
        file.with_name("backup.json").write_text("{}")

    return dump


@pytest.mark.parametrize("number", STOPPED_BY)
def test_it_leaves_no_folder(number, tmp_path, monkeypatch):
    monkeypatch.setattr(databases, "dump", half_of_it(number))

    assert stopped(tmp_path) == 128 + number


def test_one_that_is_told_twice_leaves_no_folder_either(tmp_path, monkeypatch):
    remove: Any = shutil.rmtree

    def while_told_again(folder: Path, **options: bool) -> None:
        told_to_stop()
        remove(folder, **options)

    monkeypatch.setattr(databases, "dump", half_of_it(signal.SIGTERM))
    monkeypatch.setattr(shutil, "rmtree", while_told_again)

    assert stopped(tmp_path) == 128 + signal.SIGTERM


def test_it_goes_on_when_the_terminal_closes_that_it_was_to_outlive(tmp_path, monkeypatch):
    """As after `nohup`."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        monkeypatch.setattr(databases, "dump", half_of_it(signal.SIGHUP))
        call_command("backup", tmp_path)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)

    (made,) = tmp_path.iterdir()
    assert (made / "backup.json").exists()


def test_it_is_heard_while_pages_are_copied(tmp_path, monkeypatch):
    steps = []

    def step(*_: int) -> None:
        steps.append("one")
        if len(steps) == 3:
            told_to_stop()

    source = tmp_path / "console.sqlite3"
    copy_migrated_file(source)
    monkeypatch.setattr(databases, "PAGES_A_STEP", 1)
    monkeypatch.setattr(databases, "_hear_signals", step)
    monkeypatch.setattr(databases, "dump", lambda file: databases.copy(source, "mode=ro", file))
    (tmp_path / "backups").mkdir()

    assert stopped(tmp_path / "backups") == 128 + signal.SIGTERM
    assert len(steps) == 3


def test_the_program_of_postgresql_ends_with_it(tmp_path, monkeypatch):
    (tmp_path / "pg_dump").write_text("#!/bin/sh\nexec sleep 600\n")
    (tmp_path / "pg_dump").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(connection, "get_connection_params", lambda: {"dbname": "none"})
    monkeypatch.setattr(databases, "dump", lambda file: databases._run("pg_dump", f"--file={file}"))
    (tmp_path / "backups").mkdir()
    processes: list[int] = []

    def communicate(program: "subprocess.Popen[bytes]", *_: object, **__: object) -> None:
        processes.append(program.pid)
        told_to_stop()

    monkeypatch.setattr(subprocess.Popen, "communicate", communicate)

    assert stopped(tmp_path / "backups") == 128 + signal.SIGTERM
    (process,) = processes
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
