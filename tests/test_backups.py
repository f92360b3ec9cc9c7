"""The drill: backed up while others write, destroyed, and restored to what it was."""

import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts.second_factor import factors, totp
from audit.feed import Position, events_after, last_position, settled_events
from audit.models import Event
from billing.models import TierPrice
from billing.tests.makers import make_tier
from console.encryption import decrypt
from organizations.models import Membership, MembershipRole
from projects.actions import create_project
from projects.events import PROJECT_CREATED
from projects.models import Project
from tests.cast import make_organization, make_person
from tests.migrated import copy_migrated_file
from tests.neighbors import leave_out_neighbors
from tests.waiting import LONG, eventually

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


class OwnDatabase:
    """One that is this test's alone, which it may destroy. Every connection leads there."""

    def __init__(self, folder: Path) -> None:
        self.entry = connection.settings_dict  # the one that those of other threads are made by
        self.known = self.entry["NAME"]
        self.is_file = connection.vendor == "sqlite"
        self.folder = folder
        connection.close()
        name = str(folder / "own.sqlite3") if self.is_file else f"{self.known}_own"
        self.entry["NAME"] = name

    def create(self, *, is_migrated: bool = False) -> None:
        if self.is_file and is_migrated:
            copy_migrated_file(self.folder / "own.sqlite3")
        elif not self.is_file:
            migrated = self.entry["TEST"].get("TEMPLATE") or self.known
            template = migrated if is_migrated else "template0"
            self._on_the_server(f"CREATE DATABASE {self.entry['NAME']} TEMPLATE {template}")

    def destroy(self) -> None:
        connection.close()
        if self.is_file:
            for file in self.folder.glob("own.sqlite3*"):
                file.unlink()
        else:
            self._on_the_server(f"DROP DATABASE IF EXISTS {self.entry['NAME']} WITH (FORCE)")

    def leave(self) -> None:
        self.destroy()
        self.entry["NAME"] = self.known

    def _on_the_server(self, sql: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(sql)


@pytest.fixture
def database(transactional_db: None, tmp_path: Path) -> Iterator[OwnDatabase]:
    own = OwnDatabase(tmp_path)
    try:
        own.create(is_migrated=True)
        yield own
    finally:
        own.leave()


class Writer(threading.Thread):
    """Someone who creates one project after the other, until told to stop."""

    def __init__(self, by: Membership) -> None:
        super().__init__(daemon=True)
        self.by = by
        self.names: list[str] = []
        self.told_to_stop = threading.Event()

    def run(self) -> None:
        try:
            while not self.told_to_stop.is_set():
                name = f"Project {len(self.names)}"
                create_project(name=name, by=self.by)
                self.names.append(name)
        finally:
            connection.close()

    def stop(self) -> None:
        self.told_to_stop.set()
        self.join(LONG)
        assert not self.is_alive()


def backed_up_while_writing(by: Membership, into: Path) -> tuple[list[str], list[str]]:
    """What was written before, and what was written when it was done, at the most."""
    writer = Writer(by)
    writer.start()
    try:
        eventually(lambda: len(writer.names) >= 3 or not writer.is_alive(), "something is written")
        before = list(writer.names)
        call_command("backup", into, stdout=StringIO())
        is_writing = writer.is_alive()
    finally:
        writer.stop()
    assert is_writing, "the one who wrote was stopped by something"
    return before, writer.names


def refused(sql: str) -> bool:
    """Whether the database itself says no, at the latest when the transaction ends."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


def test_a_database_that_is_lost_is_what_it_was_after_restoring(database, tmp_path, monkeypatch):
    adam = make_organization("Acme", by=make_person("Adam"))
    secret = totp.new_secret()
    factors.create_app(adam.user, secret)
    make_tier("Team", 4_900)
    if connection.vendor == "postgresql":  # as if of a server with many more transactions
        Event.objects.create(kind=PROJECT_CREATED, target_label="Old", transaction_id=2**40)
    before, written = backed_up_while_writing(adam, tmp_path / "backups")
    (backup,) = (tmp_path / "backups").iterdir()
    said = StringIO()

    database.destroy()
    database.create()
    call_command("restore", backup, stdout=said)

    assert "broken" not in said.getvalue()
    assert "triggers: ok\n" in said.getvalue()
    projects = {*Project.objects.values_list("name", flat=True)}
    created = Event.objects.filter(kind=PROJECT_CREATED).exclude(target_label="Old")
    events = created.values_list("target_label", flat=True)
    assert {*before} <= projects <= {*written}
    assert sorted(events) == sorted(projects), "each project is there with its event, or neither"
    assert list(adam.organization.administrators()) == [adam]
    app = factors.app_of(adam.user)
    assert app is not None
    assert decrypt(app.data["secret"]) == secret
    assert refused(f"UPDATE {TierPrice._meta.db_table} SET amount_minor = 1")
    if connection.vendor == "postgresql":
        assert refused("UPDATE audit_event SET actor_label = 'Eve'")
        assert refused("TRUNCATE audit_event CASCADE")
        assert refused(f"DELETE FROM {MembershipRole._meta.db_table}")
    leave_out_neighbors(monkeypatch)
    read = last_position(adam.organization_id)
    create_project(name="The next one", by=adam)
    (event,) = events_after(read, settled_events(adam.organization_id))
    assert event.target_label == "The next one"
    assert last_position(adam.organization_id) == Position.of(event)
