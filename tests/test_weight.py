"""What a first visit brings over the line, from a console as `bin/start` starts it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from projects.management.commands.demo import PASSWORD
from tests.started import Start, Started, starter
from tests.waiting import LONG

pytestmark = pytest.mark.once

MOST_BYTES = {"without DEBUG": 125_000, "as a newcomer runs it": 140_000}
"""With files in the smallest form that browsers take, and with those that were only zipped."""
MOST_REQUESTS = 15
HOME = "/organizations/stark-industries/"


@dataclass
class Received:
    """Every answer that a window got, as many bytes as went over the line."""

    bytes: int = 0
    addresses: list[str] = field(default_factory=list)

    def listen_to(self, page: Page) -> None:
        developer_tools = page.context.new_cdp_session(page)
        developer_tools.send("Network.enable")
        developer_tools.on("Network.requestWillBeSent", self._note_request)
        developer_tools.on("Network.loadingFinished", self._note_bytes)

    def _note_request(self, event: Any) -> None:
        self.addresses.append(event["request"]["url"])

    def _note_bytes(self, event: Any) -> None:
        self.bytes += int(event["encodedDataLength"])


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Start, Started]]:
    """A way to start the console with the demo in its database, and one that did so."""
    with starter(tmp_path_factory.mktemp("weight")) as start:
        console = start()
        console.first_line()
        console.manage("demo")
        end(console)
        yield start, console


@pytest.fixture(params=MOST_BYTES)
def console(request: Any, demonstrated: tuple[Start, Started]) -> Iterator[Started]:
    start, before = demonstrated
    given = {"DEBUG": "false", "CONSOLE_ORIGIN": before.origin, "MAIL_URL": "files:"}
    if request.param != "without DEBUG":
        given = {}
        for file in (before.data / "static").rglob("*.br"):
            file.unlink()  # as if it had been collected so
    console = start(**given)
    console.first_line()
    yield console
    end(console)


def end(console: Started) -> None:
    console.process.terminate()
    console.process.communicate(timeout=LONG)


def test_a_first_visit_of_home_is_light(
    console: Started, chromium_browser: Browser, request: Any
) -> None:
    signing_in = chromium_browser.new_context(base_url=console.origin)
    page = signing_in.new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("ada@stark.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"**{HOME}")
    # Another window has nothing in its cache.
    session = signing_in.storage_state()
    visiting = chromium_browser.new_context(base_url=console.origin, storage_state=session)
    window = visiting.new_page()
    received = Received()
    received.listen_to(window)

    window.goto(HOME, wait_until="networkidle")

    assert window.get_by_role("heading", level=1).is_visible()
    assert len(received.addresses) <= MOST_REQUESTS, received.addresses
    assert 10_000 < received.bytes <= MOST_BYTES[request.node.callspec.params["console"]]
    for context in (signing_in, visiting):
        context.close()
