"""A console that was started, windows onto it, and an ear for what the browser complains about.

Every journey goes through a console that `bin/start` runs as a newcomer runs it: its own settings,
DEBUG on, SQLite, mail as files. The fixture `db` is its database here, which the test's process
shares; so the cast of the other tests is in it. With TEST_DATABASE=pooled it is PostgreSQL behind
PgBouncer instead.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import DjangoDbBlocker

from accounts.models import User
from organizations.models import Membership
from tests import pooling
from tests.journeys.complaints import Complaints
from tests.journeys.database import empty, of_console
from tests.journeys.leaks import leaks
from tests.journeys.mailbox import Mailbox
from tests.showcase.window import sign_in
from tests.started import Started, starter
from tests.waiting import LONG

OpenWindow = Callable[..., Page]

PAGE_WITHIN = 1_000 * LONG
"""Milliseconds that a page may take, on a machine that does three other things."""
expect.set_options(timeout=PAGE_WITHIN)


def as_long_as_its_database(
    fixture_name: str, config: pytest.Config
) -> Literal["module", "session"]:
    """The scope of the console: behind PgBouncer its database is that of the tests.

    What comes after the journeys there must not meet its worker.
    """
    return "module" if pooling.is_wanted() else "session"


@pytest.fixture(scope=as_long_as_its_database)
def started(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Started]:
    """One console for all journeys."""
    with started_with(request, tmp_path_factory) as console:
        yield console


@contextmanager
def started_with(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, **variables: str
) -> Iterator[Started]:
    """A console for journeys, with these variables in its environment."""
    given = {"OPERATORS_NEED_SECOND_FACTOR": "false"} | variables
    if pooling.is_wanted():
        request.getfixturevalue("django_db_setup")
        given |= {"DATABASE_URL": pooling.address(), "DATABASE_POOLED": "true"}
    with starter(tmp_path_factory.mktemp("started") / "var") as start:
        console = start(**given)
        assert console.first_line(), console.log
        yield console


@pytest.fixture
def console(started: Started, complaints: Complaints) -> Iterator[Started]:
    """The running console, which neither fails at a request nor loses a process during a test."""
    before = len(started.log)
    yield started
    log = started.log[before:]
    assert not complaints.faults, "\n".join([*complaints.faults, log])
    assert "Traceback" not in log, log
    assert "is started again" not in log, log


@pytest.fixture
def db(console: Started, django_db_blocker: DjangoDbBlocker, settings: Any) -> Iterator[None]:
    """The database of the running console, in place of pytest's. No secret is kept there."""
    settings.SECRET_KEY = console.secret_key
    settings.CONSOLE_ORIGIN = console.origin
    settings.PASSWORD_HASHERS = ["tests.journeys.database.HashedOnce"]
    with django_db_blocker.unblock(), of_console(console):
        yield
        kept = leaks(console)
        empty(console)
        assert not kept, "\n".join(kept)


@pytest.fixture
def origin(console: Started) -> str:
    """Where the pages are."""
    return console.origin


@pytest.fixture
def complaints() -> Complaints:
    """What the browser complains about: nothing, in any journey."""
    return Complaints()


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], origin: str, complaints: Complaints
) -> Iterator[Callable[..., BrowserContext]]:
    """A browser that knows our server, moves nothing, and is listened to."""

    def open_context(**options: Any) -> BrowserContext:
        context = new_context(base_url=origin, reduced_motion="reduce", **options)
        return listened_to(context, complaints)

    yield open_context
    assert not complaints.heard, "\n".join(complaints.heard)


def listened_to(context: BrowserContext, complaints: Complaints) -> BrowserContext:
    """The browser, with the time that all pages have, and with an ear for its complaints."""
    context.set_default_timeout(PAGE_WITHIN)
    complaints.listen_to(context)
    return context


@pytest.fixture
def window(new_context: Callable[..., BrowserContext], origin: str, db: None) -> OpenWindow:
    """A window that shares nothing with others: of this person, or of no one yet."""

    def open_window(who: Membership | User | None = None, **options: Any) -> Page:
        context = new_context(**options)
        sign_in(context, who, origin)
        return context.new_page()

    return open_window


@pytest.fixture
def mailbox(console: Started) -> Mailbox:
    """The mail that arrives."""
    return Mailbox(console)
