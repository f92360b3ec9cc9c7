"""Backups are finished or none, kept as many as wanted, and restored only where they fit."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from console.backups import databases, notes, taking
from console.running.preconditions import alone
from tests.database import everything

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def back_up(into: Path, **options: int) -> str:
    said = StringIO()
    call_command("backup", into, stdout=said, **options)
    return said.getvalue()


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Restoring


@pytest.fixture
def backup(tmp_path, settings):
    settings.ENCRYPTION_KEY = "the key of this backup"
    back_up(tmp_path / "backups")
    (made,) = (tmp_path / "backups").iterdir()
    return made


def edit(folder: Path, **values: object) -> None:
    note = json.loads((folder / "backup.json").read_text())
    (folder / "backup.json").write_text(json.dumps(note | values))


def flip(folder: Path) -> None:
    """One bit of it is another one, as of a disk that is old."""
    (file,) = folder.glob("console.*")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


UNFIT: dict[str, tuple[Callable[[Path], object], str]] = {
    "unfinished": (lambda made: (made / "backup.json").unlink(), "one that was not finished"),
    "not there": (shutil.rmtree, "it is no backup"),
    "half a note": (lambda made: (made / "backup.json").write_text('{"rel'), "json is damaged"),
    "another note": (lambda made: (made / "backup.json").write_text("{}"), "json is damaged"),
    "a note without keys": (lambda made: edit(made, keys={}), "json is damaged"),
    "values of another kind": (lambda made: edit(made, migrations=None), "json is damaged"),
    "a bit flipped": (flip, "is damaged: it is not what was written"),
    "lost": (lambda made: next(made.glob("console.*")).rename(made / "lost"), "is damaged"),
    "of the other database": (
        lambda made: edit(made, database=OTHER[connection.vendor]),
        "This is a backup of",
    ),
    "of a newer release": (lambda made: edit(made, release="99.1"), "is newer than this one"),
    "of a newer commit": (
        lambda made: edit(made, migrations=["audit 9999_later"]),
        "is newer than this one",
    ),
    "as it was made": (lambda made: None, "is not empty. Restore into a new one"),
}


def test_what_cannot_be_restored_is_refused_with_the_reason(backup, tmp_path, subtests):
    before = everything()
    for number, (name, (spoil, words)) in enumerate(UNFIT.items()):
        with subtests.test(backup=name):
            spoiled = tmp_path / str(number)
            shutil.copytree(backup, spoiled)
            spoil(spoiled)

            with pytest.raises(CommandError, match=words):
                call_command("restore", spoiled)

            assert everything() == before


def test_two_do_not_restore_into_one_place(backup, monkeypatch):
    """Each would find it empty before either has written."""
    loaded = []

    def load(file: Path) -> None:
        loaded.append(file)
        call_command("restore", backup)

    monkeypatch.setattr(databases, "is_empty", lambda: True)
    monkeypatch.setattr(databases, "load", load)

    with pytest.raises(CommandError, match=r"in use: process \d+, which restores a backup\."):
        call_command("restore", backup)
    assert len(loaded) == 1


def test_nothing_is_restored_where_the_console_runs(backup, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with (
        alone(tmp_path / "console.lock", "at http://localhost:1"),
        pytest.raises(CommandError, match=r"in use: process \d+, at http"),
    ):
        call_command("restore", backup)

    with pytest.raises(CommandError, match="is not empty"):
        call_command("restore", backup)


@pytest.mark.parametrize("name", ["SECRET_KEY", "ENCRYPTION_KEY"])
def test_a_backup_of_other_keys_is_refused_unless_they_are_lost(name, backup, settings):
    former = getattr(settings, name)
    setattr(settings, name, "quite another key")

    with pytest.raises(CommandError, match=f"with another {name}"):
        call_command("restore", backup)
    # Where it is known after all, or known to be lost, the next thing is in the way.
    with pytest.raises(CommandError, match="is not empty"):
        call_command("restore", backup, with_other_keys=True)
    setattr(settings, f"{name}_FALLBACKS", [former])
    with pytest.raises(CommandError, match="is not empty"):
        call_command("restore", backup)


def test_a_backup_has_no_key(backup, settings):
    note = (backup / "backup.json").read_text()

    assert not [key for key in (settings.SECRET_KEY, settings.ENCRYPTION_KEY) if key in note]
    assert backup.stat().st_mode & 0o077 == 0


# Keeping


@pytest.fixture
def at(monkeypatch):
    """Back up in no time, at this hour."""

    def at(hour: int) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(hours=hour))

    monkeypatch.setattr(databases, "dump", lambda file: file.write_bytes(b"everything"))
    at(0)
    return at


def test_the_oldest_go_once_the_new_one_is_complete(at, tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    (tmp_path / "console-20200101T000000Z.txt").touch()
    for hour in range(4):
        (tmp_path / f"console-20261130T1{hour + 1}3000Z").mkdir()  # of one that was killed
        at(hour)
        back_up(tmp_path, keep=2)
    mine = ["console-20200101T000000Z.txt", "mine"]
    newest = ["console-20261130T140000Z", "console-20261130T150000Z"]
    assert names_in(tmp_path) == sorted([*mine, *newest])

    def fail(file: Path) -> None:
        file.write_bytes(b"half of")
        raise OSError(28, "No space left on device")

    at(5)
    monkeypatch.setattr(databases, "dump", fail)
    with pytest.raises(CommandError, match="No space left"):
        back_up(tmp_path, keep=1)
    assert names_in(tmp_path) == sorted([*mine, *newest])


def test_what_others_put_there_and_what_is_dated_later_neither_goes_nor_counts(at, tmp_path):
    """A link leads to a backup elsewhere; the date is of a day on which the machine's was wrong."""
    into, elsewhere = tmp_path / "backups", tmp_path / "elsewhere"
    at(-9)
    back_up(elsewhere)
    (moved,) = elsewhere.iterdir()
    at(0)
    back_up(into)
    (into / moved.name).symlink_to(moved)
    shutil.copytree(moved, into / "console-20991231T120000Z")
    shutil.copytree(moved, into / "console-20269999T999999Z")

    at(1)
    back_up(into, keep=1)

    later = ["console-20269999T999999Z", "console-20991231T120000Z"]
    assert names_in(into) == [moved.name, "console-20261130T130000Z", *later]
    assert names_in(moved) == sorted(["backup.json", databases.FILES[connection.vendor]])
    at(40)
    with pytest.raises(CommandError, match="is 39 hours old"):
        back_up(into, check=26)


def test_one_that_cannot_be_removed_keeps_no_other(at, tmp_path, monkeypatch):
    for hour in range(3):
        at(hour)
        back_up(tmp_path)
    remove: Any = shutil.rmtree

    def of_root(folder: Path, **options: bool) -> None:
        if folder.name.endswith("T130000Z"):
            raise PermissionError(13, "Permission denied", str(folder))
        remove(folder, **options)

    monkeypatch.setattr(shutil, "rmtree", of_root)
    at(3)
    with pytest.raises(CommandError, match=r"older ones remain: .*T130000Z"):
        back_up(tmp_path, keep=1)
    assert names_in(tmp_path) == ["console-20261130T130000Z", "console-20261130T150000Z"]


def test_without_a_number_all_stay(at, tmp_path):
    for hour in range(3):
        at(hour)
        back_up(tmp_path)

    assert len(names_in(tmp_path)) == 3


@pytest.mark.parametrize("number", ["0", "-1", "two"])
def test_none_is_no_number_of_backups_to_keep(number, at, tmp_path):
    with pytest.raises(CommandError, match="1 or more"):
        call_command("backup", str(tmp_path), f"--keep={number}")

    assert names_in(tmp_path) == []


def test_two_do_not_back_up_into_one_folder(at, tmp_path):
    with taking.alone(tmp_path), pytest.raises(CommandError, match="is under way"):
        back_up(tmp_path)

    assert names_in(tmp_path) == []
    assert "console-" in back_up(tmp_path)


def test_an_empty_database_is_not_backed_up(at, tmp_path, monkeypatch):
    """As of a variable that was forgotten: there would be backups, and nothing in them."""
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _: {})

    with pytest.raises(CommandError, match="nothing to back up"):
        back_up(tmp_path)

    assert names_in(tmp_path) == []


def test_a_backup_that_is_too_old_is_told(at, tmp_path):
    with pytest.raises(CommandError, match="no finished backup"):
        back_up(tmp_path / "nowhere", check=26)
    back_up(tmp_path)
    (tmp_path / "console-20261201T120000Z").mkdir()  # which is not finished

    at(26)
    assert back_up(tmp_path, check=26) == ""
    at(27)
    with pytest.raises(CommandError, match="is 27 hours old"):
        back_up(tmp_path, check=26)


@pytest.mark.parametrize("content", [b"every", b"everythinf"])
def test_a_backup_that_is_not_what_was_written_is_told(content, at, tmp_path):
    back_up(tmp_path)
    (file,) = tmp_path.glob("*/console.*")
    file.write_bytes(content)

    with pytest.raises(CommandError, match="is damaged"):
        back_up(tmp_path, check=26)


def test_a_backup_is_on_the_disk_before_it_is_called_finished(at, tmp_path, monkeypatch):
    """What a power failure leaves is what was synced: a note, and nothing that it is about."""
    synced: dict[str, bool] = {}

    def sync(path: Path) -> None:
        synced[path.name] = any(tmp_path.glob("*/backup.json"))

    monkeypatch.setattr(notes, "sync", sync)
    back_up(tmp_path)

    stored, folder = databases.FILES[connection.vendor], "console-20261130T120000Z"
    assert synced == {stored: False, folder: True, tmp_path.name: True}


def test_a_program_that_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(databases.BackupError, match="pg_dump is not installed"):
        databases.dump(tmp_path / "console.dump")
