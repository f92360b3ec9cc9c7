"""On a full disk nothing is saved, and people, programs and operators are told that this is why."""

import re
import sqlite3
import subprocess
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from accounts.sessions.store import SessionStore
from console.database import full_disk
from console.models import JobRecord
from tests.attacks import Person
from tests.cast import make_person
from tests.migrated import copy_migrated_file
from tests.serving import ask
from tests.started import Started, Visitor, starter
from tests.test_operators_home import HOME, operator_who_may_view, tiles
from tests.waiting import eventually

SOMEBODY = """
from tests.serving import somebody
found = somebody("Ann")
print("at", found.cookie, found.handle)
"""
ROOM = 12_000_000
"""Bytes of the small disk: for a database and the log of its writes."""


def refused_by_sqlite() -> OperationalError:
    """What SQLite raises that finds no room, as Django passes it on."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE letters (text)")
        database.execute("PRAGMA max_page_count = 2")
        try:
            database.execute("INSERT INTO letters VALUES (zeroblob(100000))")
        except sqlite3.OperationalError as cause:
            return caused_by(cause)
    raise AssertionError("there was room")


def caused_by(cause: Exception) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def refused_by_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''disk_full''; END'")


@pytest.fixture(autouse=True)
def _nothing_was_refused(monkeypatch):
    monkeypatch.setattr(full_disk, "last_refusal", full_disk.LastRefusal())


@pytest.fixture(params=[ENOSPC, EDQUOT, "database"])
def refused_by(request) -> Any:
    """Who refuses a write: the system, with an error of this number, or the database."""
    return request.param


@pytest.fixture
def refuse(refused_by) -> Callable[..., None]:
    """What happens in place of a write."""

    def refuse(*_: Any, **__: Any) -> None:
        if refused_by != "database":
            raise OSError(refused_by, "No space left on device")
        if connection.vendor == "postgresql":
            refused_by_postgresql()
        raise refused_by_sqlite()

    return refuse


@pytest.mark.both
def test_people_and_programs_are_told_and_the_log_names_the_disk(
    client_of, adam, monkeypatch, refused_by, refuse, caplog
):
    page = client_of(adam)
    page.raise_request_exception = False
    assert page.get("/readyz").json()["disk"] == "ok"
    with monkeypatch.context() as full:
        full.setattr("audit.log.record", refuse)
        answer = page.post("/organizations/acme/settings/", {"name": "Acme Limited"})

    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert b"Its disk is full." in answer.content
    place = Path(connection.settings_dict["NAME"]).parent
    disk = "A disk of PostgreSQL" if connection.vendor == "postgresql" else f"The disk of {place}"
    named = disk if refused_by == "database" else "A disk of this machine"
    assert f"{named} is full, and nothing is saved: " in caplog.text
    ready = page.get("/readyz")
    if refused_by != "database":
        expected = 200, "ok"
    elif connection.vendor == "postgresql":  # Another process could not write to it either.
        expected = 200, f"{disk} is full: a write was refused within the last minute"
    else:
        expected = 503, "failed"
    assert (ready.status_code, ready.json()["disk"]) == expected


@pytest.mark.once
def test_a_gateway_is_told_to_come_back_and_the_log_says_why(db, monkeypatch, caplog):
    def refuse(_: Any) -> None:
        raise refused_by_sqlite()

    monkeypatch.setattr("gateways.middleware.check", refuse)

    answer = Client().get("/gateway/check")

    assert answer.status_code == 503
    assert "Gateways are not answered: database or disk is full" in caplog.text
    assert Client().get("/readyz").status_code == 503


@pytest.mark.once
def test_other_errors_of_a_database_are_not_those_of_a_disk(client_of, adam, monkeypatch):
    def fail(*_: Any) -> None:
        raise caused_by(sqlite3.OperationalError("database is locked"))

    client = client_of(adam)
    client.raise_request_exception = False
    with monkeypatch.context() as locked:
        locked.setattr(SessionStore, "load", fail)
        answer = client.get("/organizations/acme/")

    assert b"The console is not available" in answer.content
    assert client.get("/readyz").status_code == 200


@pytest.mark.once
def test_operators_are_told_while_there_is_room(client_of, db, monkeypatch):
    label = "Disk space for the database"
    page = client_of(make_person("Olga", is_staff=True, is_superuser=True))
    monkeypatch.setattr(full_disk, "free_bytes", lambda: full_disk.LOW_BELOW)
    assert label not in tiles(page.get(HOME))

    monkeypatch.setattr(full_disk, "free_bytes", lambda: 120 * 1024 * 1024)

    assert tiles(page.get(HOME))[label] == ("120.0\xa0MB", "left; without it, nothing can be saved")
    assert page.get("/readyz").status_code == 200
    monkeypatch.setattr(full_disk, "free_bytes", lambda: full_disk.LEAST_FREE - 1)
    assert page.get("/readyz").status_code == 503
    otto = client_of(operator_who_may_view(JobRecord))
    assert label in tiles(otto.get(HOME))


# With a disk of its own


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk on which not much more fits than a database."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount a disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no byte of room there; returns what takes it."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return filler


@pytest.mark.once
def test_what_a_full_disk_refuses_is_saved_once_there_is_room(small_disk, tmp_path):
    copy_migrated_file(small_disk / "console.sqlite3")
    with starter(tmp_path / "var") as start:
        database = f"sqlite:///{small_disk}/console.sqlite3"
        console = start(DATABASE_URL=database)
        assert console.first_line(), console.log
        ann = somebody_in(console, DATABASE_URL=database)

        def start_project(name: str) -> int:
            host = {"Host": f"localhost:{console.port}"}
            return ask(console.port, f"{ann.home}projects/new/", ann.cookie, host, name=name).status

        answers: list[int] = []

        def is_refused() -> bool:
            """The log of writes may have some room left, as long as nothing is added to it."""
            fill(small_disk)
            answers.append(start_project(f"Project {len(answers)}"))
            return answers[-1] != 302

        eventually(is_refused, "a write finds no room")
        with pytest.raises(urllib.error.HTTPError) as sign_in:
            Visitor(console.origin).post("/accounts/login/", login="ann@example.com", password="?")
        with pytest.raises(urllib.error.HTTPError) as ready:
            Visitor(console.origin).get("/readyz")
        (small_disk / "filler").unlink()

        assert answers[-1] == ready.value.code == sign_in.value.code == 503
        assert "Its disk is full." in sign_in.value.read().decode()
        assert "is full, and nothing is saved: database or disk is full" in console.log
        assert start_project("Weather") == 302


def somebody_in(console: Started, **environment: str) -> Person:
    """Someone who is signed in there and administers an organization."""
    said = console.manage("shell", "-c", SOMEBODY, **environment)
    (words,) = re.findall("^at (.+) (.+)$", said, re.MULTILINE)
    return Person(*words)
