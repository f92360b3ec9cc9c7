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

pytestmark = [pytest.mark.both, pytest.mark.django_db]
SPOILED = {"sqlite": "requested_at = 'some day'", "postgresql": "lasted = '2000000000 days'"}
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


def found_in_addition() -> dict[str, str]:
    """What it says only where it is thorough."""
    quickly, thorough = verify(), verify(thorough=True)
    assert quickly.items() <= thorough.items()
    return {name: thorough[name] for name in thorough.keys() - quickly.keys()}


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
    assert found_in_addition() == {}


@pytest.mark.usefixtures("_taken_back")
def test_a_row_that_cannot_be_read_is_found_with_the_one_before_it(db, monkeypatch):
    monkeypatch.setattr(thoroughly, "at_once", lambda model: 2)
    rows = [JobRecord.objects.create(name=str(number)) for number in range(4)]
    execute(f"UPDATE console_jobrecord SET {SPOILED[connection.vendor]} WHERE name = '3'")

    (found,) = found_in_addition().values()

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

    assert found_in_addition() == {
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
    file = tmp_path / "damaged.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.executescript("""
            CREATE TABLE full (a);
            INSERT INTO full VALUES (1);
            CREATE INDEX lacking ON full (a);
            CREATE TABLE another (a);
            INSERT INTO another VALUES (2);
            CREATE INDEX other ON another (a);
            PRAGMA writable_schema = ON;
            UPDATE sqlite_master SET rootpage =
                (SELECT rootpage FROM sqlite_master WHERE name = 'other')
                WHERE name = 'lacking';
            DELETE FROM sqlite_master WHERE name = 'other';
        """)
    with closing(sqlite3.connect(file)) as database:
        assert "row 1 missing from index lacking" in [*thoroughly.disagreeing(Opened(database))]
        assert "lacking" not in " ".join(soundness.rows(Opened(database)))
