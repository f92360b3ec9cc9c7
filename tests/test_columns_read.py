"""No page loads a column that nothing of it reads: each statement selects what is shown of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from deployments.models import Placement
from portal.models import Application
from projects.models import Component
from tests.our_apps import our_apps

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.untraced]

HOME = "/organizations/stark-industries/"
PORTAL = "/portal/stark-industries/"
ONE_ROW = re.compile(r" LIMIT (1|21)$")
"""How Django asks for the first row, and for the only one: what is reached is had whole."""
DOOR = ("membership", "organization")
"""Who opens a page and where is asked whole, before it is known what the page reads of it."""
SOMETIMES_READ = {
    "where the next page of a list begins": {
        *("Api.created_at", "Api.name_key", "Component.created_at", "Component.name_key"),
        *("Project.created_at", "Project.name_key"),
    },
    "the list of archived ones": {"Project.archived_at"},
    "what people without a name are called": {"User.email"},
    "whether someone did it to themselves": {"Event.actor_id", "Event.target_id"},
}
"""Columns that some rows need and those of this test do not, by what for. None is long."""


@dataclass(eq=False)
class Rows:
    """The rows of one model that one statement loaded, and what was read of any of them."""

    model: type[Model]
    loaded: frozenset[str]
    read: set[str] = field(default_factory=set)

    def unread(self) -> Iterator[str]:
        """The columns that nothing read; keys say which rows belong together."""
        for each in self.model._meta.concrete_fields:
            is_key = each.primary_key or each.is_relation
            if each.attname in self.loaded - self.read and not is_key:
                yield f"{self.model.__name__}.{each.attname}"


class Recorder:
    """What is loaded while it is in place, and which attributes of that are read."""

    def __init__(self) -> None:
        self.statement, self.is_list = 0, False
        self.rows: dict[Any, Rows] = {}
        self.rows_of: dict[int, Rows] = {}
        self.late: list[str] = []
        """What was left out, and asked for afterwards by a statement of its own."""
        self._kept: list[Model] = []
        """So that no other thing gets the ID of one."""

    @property
    def lists(self) -> set[Rows]:
        """What was loaded of each model, by each statement."""
        return set(self.rows.values())

    def note_statement(self, execute: Any, sql: str, *args: Any) -> Any:
        self.statement += 1
        self.is_list = not ONE_ROW.search(sql)
        return execute(sql, *args)

    def note_row(self, row: Model, names: Any) -> None:
        if self.is_list and type(row)._meta.app_config.name in our_apps():
            key = (self.statement, type(row), tuple(names))
            self.rows_of[id(row)] = self.rows.setdefault(key, Rows(type(row), frozenset(names)))
            self._kept.append(row)


@contextmanager
def recorded() -> Iterator[Recorder]:
    """Note every row that is loaded within, and every attribute of it that is read."""
    found = Recorder()
    from_db: Any = Model.__dict__["from_db"].__func__
    refresh = Model.refresh_from_db

    def loaded(cls: Any, /, db: str, names: Any, values: Any, **more: Any) -> Any:
        row = from_db(cls, db, names, values, **more)
        found.note_row(row, names)
        return row

    def read(self: Model, name: str) -> Any:
        if rows := found.rows_of.get(id(self)):
            rows.read.add(name)
        return object.__getattribute__(self, name)

    def loaded_late(self: Model, using: Any = None, fields: Any = None, **more: Any) -> None:
        found.late += [f"{type(self).__name__}.{name}, by one more statement" for name in fields]
        refresh(self, using, fields, **more)

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(found.note_statement):
        patch.setattr(Model, "from_db", classmethod(loaded))
        patch.setattr(Model, "__getattribute__", read)
        patch.setattr(Model, "refresh_from_db", loaded_late)
        yield found


@pytest.fixture(scope="module")
def demo(kept: None) -> None:
    """Two organizations with something of everything."""
    reverse("theme")  # the addresses are those of production, also if this is asked first
    with override_settings(DEBUG=True):
        call_command("demo", stdout=StringIO())
    # As engines see it somewhere: what was decided, or something else.
    Placement.objects.update(observed_at=timezone.now(), observed_digest="sha256:other")


def pages() -> dict[str, tuple[str, str]]:
    """Who opens what: Home, and the pages that are opened most."""
    component = Component.objects.get(name="Invoice API")
    application = Application.objects.all()[0]
    return {
        "Home, administrator": ("ada", HOME),
        "Home, developer": ("dorothy", HOME),
        "Project": ("ada", component.project.get_absolute_url()),
        "Builds": ("ada", f"{component.get_absolute_url()}builds/"),
        "APIs": ("ada", f"{HOME}apis/"),
        "Analytics": ("ada", f"{HOME}analytics/"),
        "Settings": ("ada", f"{HOME}settings/"),
        "Members": ("ada", f"{HOME}settings/members/"),
        "Roles": ("ada", f"{HOME}settings/roles/"),
        "History": ("ada", f"{HOME}settings/history/"),
        "Developer Portal": ("rosalind", PORTAL),
        "Application": ("rosalind", application.get_absolute_url()),
    }


@pytest.mark.usefixtures("demo")
def test_each_column_that_a_page_loads_is_read(client_of):
    problems, seen, allowed = [], set(), set().union(*SOMETIMES_READ.values())
    for name, (person, address) in pages().items():
        page = client_of(User.objects.get(email=f"{person}@stark.example"))
        page.get(address)
        with recorded() as found:
            answer = page.get(address)
        assert answer.status_code == 200, name
        who_and_where = {found.rows_of[id(getattr(answer.wsgi_request, each))] for each in DOOR}
        unread = {each for rows in found.lists - who_and_where for each in rows.unread()}
        seen |= unread
        problems += [f"{name}: {each}" for each in [*sorted(unread - allowed), *found.late]]
    assert not problems, "\n".join(problems)
    assert seen >= allowed, f"Read on every page: {allowed - seen}"
