"""Windows, the mail that arrives, and an ear for what the browser complains about."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from organizations.models import Membership
from tests.journeys.complaints import Complaints
from tests.journeys.mailbox import Mailbox
from tests.showcase.window import sign_in

OpenWindow = Callable[..., Page]


@pytest.fixture
def complaints() -> Complaints:
    """What the browser complains about: nothing, in any journey."""
    return Complaints()


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext],
    live_server: Any,
    settings: Any,
    tmp_path: Any,
    complaints: Complaints,
) -> Iterator[Callable[..., BrowserContext]]:
    """A browser that knows our server, moves nothing, and is listened to."""
    settings.CONSOLE_ORIGIN = live_server.url
    settings.ROOT_URLCONF = "tests.showcase.urls"
    settings.MAIL_FOLDER = tmp_path

    def open_context(**options: Any) -> BrowserContext:
        context = new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        context.set_default_timeout(10_000)
        complaints.listen_to(context)
        return context

    yield open_context
    assert not complaints.heard, "\n".join(complaints.heard)


@pytest.fixture
def window(new_context: Callable[..., BrowserContext], live_server: Any) -> OpenWindow:
    """A window that shares nothing with others: of this person, or of nobody yet."""

    def open_window(who: Membership | User | None = None, **options: Any) -> Page:
        context = new_context(**options)
        sign_in(context, who, live_server.url)
        return context.new_page()

    return open_window


@pytest.fixture
def mailbox(new_context: Callable[..., BrowserContext]) -> Mailbox:
    """The mail that has arrived, delivered when somebody looks."""
    return Mailbox()
