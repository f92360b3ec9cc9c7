"""From the embedded database to PostgreSQL: wholly, or not at all and with the reason."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connection

from console.backups import notes
from console.backups.notes import KEYS, Note
from console.carrying.source import SOURCE, opened
from organizations.models import Membership
from projects.actions import create_project
from projects.models import Project
from tests.cast import make_person
from tests.database import dump
from tests.migrated import copy_migrated_file
from tests.started import ROOT
from tests.test_backups import OwnDatabase, refused

VALUE = "Nobody else may read this, and it is far longer than the name of any project."


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded database of a console with the demo, which is not to be changed."""
    file = tmp_path_factory.mktemp("demo") / "console.sqlite3"
    copy_migrated_file(file)
    subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{file}", "DEBUG": "true"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return file


@pytest.fixture
def file(demonstrated: Path, tmp_path: Path) -> Path:
    """A copy of it, in a folder of its own."""
    (tmp_path / "embedded").mkdir()
    return Path(shutil.copy(demonstrated, tmp_path / "embedded"))


@pytest.fixture
def database(transactional_db: None, tmp_path: Path) -> Iterator[OwnDatabase]:
    """The PostgreSQL to carry over into, which is not there yet."""
    own = OwnDatabase(tmp_path)
    try:
        yield own
    finally:
        own.leave()
        ContentType.objects.clear_cache()


def carry_over(path: Path, **options: bool) -> str:
    said = StringIO()
    call_command("carry_over", path, stdout=said, **options)
    return said.getvalue()


def spoil(*statements: str) -> Callable[[Path], None]:
    """Let the file have what the console would not write."""

    def do(file: Path) -> None:
        with closing(sqlite3.connect(file)) as embedded:
            embedded.execute("PRAGMA ignore_check_constraints = ON")
            for sql in statements:
                embedded.execute(sql)
            embedded.commit()

    return do


def overwrite(file: Path, page: bytes) -> None:
    """Put it in the middle."""
    with file.open("r+b") as embedded:
        embedded.seek(file.stat().st_size // len(page) // 2 * len(page))
        embedded.write(page)


def write_note(file: Path, **values: Any) -> None:
    """Let it be a backup."""
    known: dict[str, Any] = {
        "release": "0.1.0",
        "database": "sqlite",
        "began_at": "2026-11-30T12:00:00+00:00",
        "seconds": 0.1,
        "bytes": file.stat().st_size,
        "sha256": notes.digest(file),
        "migrations": [],
        "keys": notes.fingerprints(),
    }
    Note(**known | values).write(file.parent)


def stored(using: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Every row of every table by its key, as the ORM reads it."""
    return {
        model._meta.label: {
            str(row[model._meta.pk.attname]): {
                name: bytes(value) if isinstance(value, memoryview) else value
                for name, value in row.items()
            }
            for row in model._base_manager.using(using).values()
        }
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


def all_of_it() -> list[Any]:
    """What is in the database, with the next IDs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        return [dump(), cursor.fetchall()]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_backup_of_the_embedded_database_is_carried_over_wholly(database, file, client_of):
    spoil("UPDATE sqlite_sequence SET seq = 4711 WHERE name = 'projects_project'")(file)
    write_note(file)
    database.create()

    said = carry_over(file.parent)

    with opened(file, with_other_keys=False):
        there = stored(SOURCE)
    assert stored(DEFAULT_DB_ALIAS) == there
    filled = [rows for rows in there.values() if rows]
    assert f"Carried over {len(filled)} tables with {sum(map(len, filled)):,} rows in " in said
    assert "broken" not in said
    assert "triggers: ok\n" in said
    ada = Membership.objects.get(
        organization__handle="stark-industries", user__email="ada@stark.example"
    )
    assert create_project(name="The next one", by=ada).pk == 4712, "no ID comes again"
    shown = client_of(ada).get("/organizations/stark-industries/search/", {"q": "reacto"})
    assert "Arc reactor" in shown.content.decode()
    assert refused("UPDATE audit_event SET actor_label = 'Eve'")
    assert refused("TRUNCATE audit_event CASCADE")
    assert refused("DELETE FROM organizations_membershiprole")
    assert refused(
        "DELETE FROM billing_invoiceline WHERE id = (SELECT max(id) FROM billing_invoiceline)"
    )


UNFIT: dict[str, tuple[Callable[[Path], object], str]] = {
    "a text is too long": (
        spoil(f"UPDATE projects_project SET name = '{VALUE}' WHERE handle = 'payments'"),
        "table projects_project, column name, row {payments}: the text is longer than",
    ),
    "a null character": (
        spoil(
            f"UPDATE projects_project SET description = '{VALUE}' || char(0)"
            " WHERE handle = 'payments'"
        ),
        "table projects_project, column description, row {payments}: ValueError",
    ),
    "JSON that is none to PostgreSQL": (
        spoil(f"""UPDATE audit_event SET after = '["{VALUE}", "\\u0000"]' WHERE id = 3"""),
        "table audit_event, column after, row 3: UntranslatableCharacter",
    ),
    "no UUID": (
        spoil(f"UPDATE audit_event SET organization_id = '{VALUE}' WHERE id = 3"),
        "table audit_event, column organization_id, row 3: ValueError",
    ),
    "no number": (
        spoil(f"UPDATE builds_testreport SET seconds = '{VALUE}'"),
        "table builds_testreport, column seconds, row ",
    ),
    "nobody administers": (
        spoil("DELETE FROM organizations_membershiprole"),
        "organization_keeps_an_administrator",
    ),
    "a row refers to none": (
        spoil("UPDATE organizations_membership SET user_id = 4711 WHERE id = 1"),
        "is not sound: organizations_membership 1",
    ),
    "half a file": (
        lambda file: os.truncate(file, file.stat().st_size // 2),
        "console.sqlite3 cannot be copied: ",
    ),
    "a page is lost": (
        # It cannot be copied, or is not sound: that depends on what was on the page.
        lambda file: overwrite(file, bytes(4096)),
        "console.sqlite3 ",
    ),
    "no database": (lambda file: file.write_text("Dear Ada"), "console.sqlite3 cannot be copied"),
    "not there": (lambda file: file.unlink(), "There is no "),
    "a migration is missing": (
        spoil("DELETE FROM django_migrations WHERE name = '0002_kept_history'"),
        "The embedded database lacks migrations: audit 0002_kept_history. Run",
    ),
    "a later migration": (
        spoil("UPDATE django_migrations SET name = '0099_later' WHERE name = '0002_kept_history'"),
        "The embedded database lacks migrations: audit 0002_kept_history. Run",
    ),
    "one more migration": (
        spoil("INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '0099_l', 0)"),
        "lacks migrations that the embedded one has: audit 0099_l. Run",
    ),
    "a backup with other keys": (
        lambda file: write_note(file, keys=dict.fromkeys(KEYS, "0123456789abcdef")),
        "This backup was made with another SECRET_KEY",
    ),
    "a backup that is not as it was made": (
        lambda file: write_note(file, sha256="0" * 64),
        "is damaged: it is not what was written",
    ),
    "a backup of PostgreSQL": (
        lambda file: write_note(file, database="postgresql"),
        "This is a backup of postgresql: bin/restore restores it.",
    ),
}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_carried_over_is_told_and_nothing_of_it_is_left(
    database, demonstrated, tmp_path, subtests
):
    database.create(is_migrated=True)
    before = all_of_it()
    with closing(sqlite3.connect(demonstrated)) as embedded:
        (row,) = embedded.execute("SELECT id FROM projects_project WHERE handle = 'payments'")
    for number, (name, (spoil_it, words)) in enumerate(UNFIT.items()):
        with subtests.test(unfit=name):
            (folder := tmp_path / str(number)).mkdir()
            file = Path(shutil.copy(demonstrated, folder))
            spoil_it(file)

            with pytest.raises(CommandError) as problem:
                carry_over(file)

            assert words.replace("{payments}", str(row[0])) in str(problem.value)
            assert VALUE not in str(problem.value)
            assert all_of_it() == before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_refused_source_leaves_an_empty_database_empty(database, file):
    database.create()
    spoil("DELETE FROM django_migrations WHERE name = '0002_kept_history'")(file)

    with pytest.raises(CommandError, match="lacks migrations: audit 0002_kept_history"):
        carry_over(file)

    assert connection.introspection.table_names() == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_neither_a_console_that_runs_nor_one_that_is_used_is_touched(database, file):
    database.create(is_migrated=True)
    make_person("Adam")
    before = all_of_it()

    with (file.parent / "console.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="The console runs in "):
            carry_over(file)
    with pytest.raises(CommandError, match="is not empty: account_emailaddress has rows"):
        carry_over(file)

    assert all_of_it() == before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_rest_is_carried_over_if_keys_are_lost_and_that_is_asked_for(database, file, settings):
    database.create(is_migrated=True)
    before = all_of_it()
    settings.SECRET_KEY = "another one"

    with pytest.raises(CommandError, match="was used with other keys"):
        carry_over(file)
    assert all_of_it() == before
    said = carry_over(file, with_other_keys=True)

    assert "keys: broken" in said
    assert "Carried over " in said
    assert Project.objects.filter(handle="payments").exists()
