"""`manage.py verify --thorough` finds what `verify` does not look at, and nothing else."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from console.database import soundness, thoroughly
from console.invariants import asked
from console.models import JobRecord
from tests.migrated import copy_migrated_file

pytestmark = [pytest.mark.both, pytest.mark.django_db]
LYING = """
    CREATE FUNCTION is_fine(bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT {}'"""


def verify(**options: bool) -> dict[str, str]:
    """What it says of each that is not sound."""
    said = StringIO()
    with suppress(CommandError):
        call_command("verify", stdout=said, **options)
    lines = dict(line.split(": ", 1) for line in said.getvalue().splitlines())
    assert lines.keys() == {each.name for each in asked(thoroughly=bool(options))}
    return {name: found for name, found in lines.items() if found != "ok"}


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


@pytest.fixture
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_all_is_sound_that_the_console_has_written(things):
    assert verify(thorough=True) == {}


@pytest.mark.usefixtures("_taken_back")
def test_a_row_that_cannot_be_read_is_found_with_the_one_before_it(db, monkeypatch):
    monkeypatch.setattr(thoroughly, "at_once", lambda model: 2)
    rows = [JobRecord.objects.create(name=str(number)) for number in range(4)]
    if connection.vendor == "sqlite":
        spoil = "UPDATE console_jobrecord SET expected_since = 'some day' WHERE name = '3'"
    else:
        spoil = "UPDATE console_jobrecord SET lasted = '2000000000 days' WHERE name = '3'"
    execute(spoil)

    assert verify() == {}
    (found,) = verify(thorough=True).values()

    assert found.startswith(
        f"broken; tables with a row that cannot be read: 1 (console_jobrecord after {rows[1].pk}: "
    )


@pytest.mark.postgresql
@pytest.mark.usefixtures("_taken_back")
def test_a_check_that_says_something_else_since_is_found():
    JobRecord.objects.create(name="one")
    execute(
        LYING.format("true"),
        "ALTER TABLE console_jobrecord ADD CONSTRAINT fine CHECK (is_fine(id))",
        LYING.format("false").replace("CREATE", "CREATE OR REPLACE"),
    )

    assert verify() == {}
    assert verify(thorough=True) == {
        "every constraint": "broken; keys, checks or indexes that rows do not agree with: 1 (fine)"
    }


@pytest.mark.postgresql
@pytest.mark.usefixtures("_taken_back")
def test_a_key_that_leads_nowhere_is_found_and_one_without_a_value_is_not():
    for name in ("one", "other"):
        JobRecord.objects.create(name=name)
    execute(
        "ALTER TABLE console_jobrecord ADD COLUMN own bigint, ADD COLUMN owner bigint",
        "UPDATE console_jobrecord SET own = id",
        "UPDATE console_jobrecord SET owner = 4711 WHERE name = 'one'",
        "ALTER TABLE console_jobrecord ADD UNIQUE (own, id),"
        " ADD CONSTRAINT sound FOREIGN KEY (own, id) REFERENCES console_jobrecord (own, id),"
        " ADD CONSTRAINT unsound FOREIGN KEY (owner, id) REFERENCES console_jobrecord (own, id)"
        " NOT VALID",
    )

    assert [*thoroughly.disagreeing()] == ["unsound"]


class Opened:
    """A file of SQLite as Django has it, as far as it is asked."""

    vendor = "sqlite"

    def __init__(self, database: sqlite3.Connection) -> None:
        self.cursor = lambda: closing(database.cursor())


def test_an_index_of_sqlite_that_lacks_rows_is_found(tmp_path: Path):
    copy_migrated_file(tmp_path / "damaged.sqlite3")
    with closing(sqlite3.connect(tmp_path / "damaged.sqlite3")) as database:
        database.execute(
            "INSERT INTO console_jobrecord (name, expected_since, failures, error)"
            " VALUES ('one', '2026-11-30', 0, '')"
        )
        database.execute("CREATE TABLE other (a)")
        database.execute("CREATE INDEX empty ON other (a)")
        database.execute("CREATE INDEX lacking ON console_jobrecord (name)")
        database.commit()
        database.execute("PRAGMA writable_schema = ON")
        database.execute(
            "UPDATE sqlite_master SET rootpage ="
            " (SELECT rootpage FROM sqlite_master WHERE name = 'empty') WHERE name = 'lacking'"
        )
        database.commit()
    with closing(sqlite3.connect(tmp_path / "damaged.sqlite3")) as database:
        damaged = Opened(database)

        assert "lacking" in " ".join(thoroughly.disagreeing(damaged))
        assert "lacking" not in " ".join(soundness.rows(damaged))
