"""An API is tried from its page: through the gateway, by its publisher and by a subscriber."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.gateways import running
from tests.journeys.conftest import OpenWindow, as_long_as_its_database, started_with
from tests.journeys.test_publishing import make_gateway, make_plan, publish, subscribe
from tests.ports import free_port
from tests.started import Started

pytestmark = [pytest.mark.nginx, pytest.mark.caddy]

HOSTILE = (
    b"<title>x</title><script>alert(1)</script><img src=/x onerror=alert(2)><style>*{}</style>"
)
SET = {"Content-Type": "text/html", "Set-Cookie": "stolen=1; Path=/"}
CONSOLE, PORTAL = "/organizations/acme/apis/payments/v1/", "/portal/acme/apis/payments/v1/"


@pytest.fixture(scope=as_long_as_its_database)
def port() -> int:
    """Where the gateway listens."""
    return free_port()


@pytest.fixture(scope=as_long_as_its_database)
def started(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, port: int
) -> Iterator[Started]:
    """A console that may call there."""
    with started_with(request, tmp_path_factory, OUTGOING_PORTS=str(port)) as console:
        yield console


@pytest.mark.parametrize(
    ("software", "options"),
    [("nginx", {}), ("caddy", {"java_script_enabled": False})],
    ids=["nginx", "Caddy, without a script"],
)
def test_an_api_is_tried_and_its_answer_is_only_text(
    window: OpenWindow,
    adam: Membership,
    tmp_path: Path,
    port: int,
    software: str,
    options: dict[str, Any],
) -> None:
    acme = adam.organization
    acme.projects.create(name="Billing", handle="billing")
    publisher = window(add_member(acme, "Pat", RoleSlug.API_PUBLISHER), **options)
    subscriber = window(add_member(acme, "Sue", RoleSlug.EXTERNAL_API_SUBSCRIBER), **options)
    admin = window(adam, **options)
    make_plan(admin)
    publish(publisher, f"http://127.0.0.1:{port}/payments/v1")
    say_that_nothing_answers(publisher)
    subscribe(subscriber)

    with running(software, make_gateway(admin, software), tmp_path, port=port) as gate:
        gate.upstream.answer = (200, SET, HOSTILE)
        for page, version in ((publisher, CONSOLE), (subscriber, PORTAL)):
            read_the_answer(page, version)
        assert [reached["X-Consumer"] for reached in gate.upstream.reached] == ["test", "test"]
        assert "cot_" not in str(gate.upstream.reached)


def say_that_nothing_answers(page: Page) -> None:
    """Send a call before there is a gateway."""
    send(page, CONSOLE)
    expect(page.get_by_text("The connection failed: connection refused.")).to_be_visible()


def read_the_answer(page: Page, version: str) -> None:
    """Send a call, and see that nothing of its answer runs, or stays in the browser."""
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    send(page, version)
    expect(page.get_by_text("200 OK")).to_be_visible()
    body = page.get_by_label("Body of the answer")
    expect(body).to_contain_text("<script>alert(1)</script>")
    page.get_by_text("The same with curl").click()
    expect(page.get_by_label("The call with curl")).to_contain_text("X-API-Key: cot_")
    assert not dialogs
    assert "stolen" not in {cookie["name"] for cookie in page.context.cookies()}


def send(page: Page, version: str) -> None:
    """Version → Try it → GET /invoices → Send."""
    page.goto(version)
    page.get_by_role("link", name="Try it").first.click()
    page.get_by_role("link", name="GET /invoices").click()
    page.get_by_role("button", name="Send").click()
