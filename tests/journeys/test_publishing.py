"""An API is published, subscribed to, and called through nginx and Caddy with an application's key.

The gateways run with the configuration that was copied from the page.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.gateways import Answer, Running, running
from tests.journeys.conftest import OpenWindow
from tests.journeys.steps import open_tab, prove
from tests.ports import free_port

pytestmark = [pytest.mark.nginx, pytest.mark.caddy]

DEFINITION = """\
openapi: 3.1.0
info:
  title: Payments
  version: 1.0.0
paths:
  /invoices:
    get:
      operationId: listInvoices
      summary: List invoices
      responses:
        "200":
          description: The invoices
"""
SECRET = re.compile(r"\bcok_[0-9A-Za-z]{38}\b")
CALL = "/payments/v1/invoices"
Start = Callable[[str, str], AbstractContextManager[Running]]


@pytest.mark.parametrize(
    ("software", "options"),
    [("nginx", {}), ("caddy", {"java_script_enabled": False})],
    ids=["nginx", "Caddy, without a script"],
)
def test_exactly_the_right_key_calls_an_api_until_it_may_no_longer(
    window: OpenWindow,
    adam: Membership,
    tmp_path: Path,
    software: str,
    options: dict[str, Any],
) -> None:
    acme = adam.organization
    acme.projects.create(name="Billing", handle="billing")
    publisher = window(add_member(acme, "Pat", RoleSlug.API_PUBLISHER), **options)
    subscriber = window(add_member(acme, "Sue", RoleSlug.EXTERNAL_API_SUBSCRIBER), **options)
    admin, port = window(adam, **options), free_port()

    make_plan(admin)
    publish(publisher, f"http://127.0.0.1:{port}/payments/v1")
    subscribe(subscriber)
    first = generate_key(subscriber)
    copied = make_gateway(admin, software)

    with running(software, copied, tmp_path, port=port) as gate:
        assert_passes(gate.call(CALL, first))
        assert gate.call(CALL).code == "MISSING"
        assert "cok_" not in str(gate.upstream.reached)

        second = rotate_key(subscriber)
        assert_passes(gate.call(CALL, first))
        assert_passes(gate.call(CALL, second))
        revoke_key(subscriber, first)
        assert_refused(gate.call(CALL, first), 401, "NOT_FOUND")
        assert_passes(gate.call(CALL, second))

        block_subscription(publisher)
        assert_refused(gate.call(CALL, second), 403, "SUBSCRIPTION_BLOCKED")
        unblock_subscription(publisher)
        assert_passes(gate.call(CALL, second))

        type(acme).objects.filter(pk=acme.pk).update(suspended_at=acme.created_at)
        assert_refused(gate.call(CALL, second), 403, "ORGANIZATION_SUSPENDED")
        type(acme).objects.filter(pk=acme.pk).update(suspended_at=None)

        deprecate_and_retire(publisher, acme)
        assert_refused(gate.call(CALL, second), 403, "NOT_AVAILABLE")


def make_plan(page: Page) -> None:
    """Settings → Plans → New plan."""
    page.goto("/organizations/acme/")
    open_tab(page, "Plans")
    page.get_by_role("link", name="New plan").first.click()
    page.get_by_label("Plan name").fill("Gold")
    page.get_by_role("button", name="Create plan").click()
    expect(page.get_by_role("link", name="Gold")).to_be_visible()


def publish(page: Page, base_url: str) -> None:
    """New API, its definition, its address and its plan; then the checklist lets it out."""
    page.goto("/organizations/acme/")
    page.get_by_role("link", name="APIs", exact=True).first.click()
    page.get_by_role("link", name="New API").first.click()
    page.get_by_label("API name").fill("Payments")
    page.get_by_label("Project").select_option(label="Billing")
    page.get_by_role("button", name="Create API").click()
    tabs = page.get_by_role("navigation", name=re.compile("Payments"))
    tabs.get_by_role("link", name="Definition").click()
    page.get_by_role("link", name="Add definition").first.click()
    page.get_by_label("Definition", exact=True).fill(DEFINITION)
    page.get_by_role("button", name="Add definition").click()
    tabs.get_by_role("link", name="Base URLs").click()
    page.get_by_label("Base URL for production").fill(base_url)
    page.get_by_role("button", name="Save base URLs").click()
    tabs.get_by_role("link", name="Plans").click()
    page.get_by_label("Gold").check()
    page.get_by_role("button", name="Save plans").click()
    tabs.get_by_role("link", name="Overview").click()
    page.get_by_role("button", name="Pre-release").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Payments v1 was published.")).to_be_visible()


def subscribe(page: Page) -> None:
    """In the portal: find the API, make an application, subscribe it."""
    page.goto("/portal/acme/applications/new/")
    page.get_by_label("Application name").fill("Shop")
    page.get_by_role("button", name="Create application").click()
    page.goto("/portal/acme/")
    page.get_by_role("link", name="Payments").first.click()
    page.get_by_role("link", name="Subscribe").first.click()
    page.get_by_label("Application").select_option(label="Shop")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_text("Active", exact=True).first).to_be_visible()


def application(page: Page) -> None:
    """The page of the application."""
    page.goto("/portal/acme/applications/")
    page.get_by_role("link", name="Shop").first.click()


def generate_key(page: Page) -> str:
    """A key for production."""
    application(page)
    page.get_by_role("link", name="Generate key").click()
    prove(page, before=page.get_by_label("Name"))
    page.get_by_label("Name").fill("Web")
    page.get_by_role("button", name="Generate key").click()
    return secret_on(page)


def rotate_key(page: Page) -> str:
    """Another in its place, and a day for both."""
    application(page)
    page.get_by_role("link", name="Web").first.click()
    page.get_by_role("link", name="Rotate key").click()
    rotate = page.get_by_role("button", name="Rotate")
    prove(page, before=rotate)
    rotate.click()
    return secret_on(page)


def revoke_key(page: Page, secret: str) -> None:
    """End one at once."""
    application(page)
    row = page.locator(".row-item", has=page.get_by_text(f"…{secret[-4:]}"))
    row.get_by_role("link").first.click()
    page.get_by_role("link", name="Revoke key").click()
    page.get_by_role("button", name="Revoke key").click()
    expect(page.get_by_text("was revoked")).to_be_visible()


def make_gateway(page: Page, software: str) -> str:
    """Settings → Gateways → New gateway; returns the configuration with its token."""
    page.goto("/organizations/acme/")
    open_tab(page, "Gateways")
    page.get_by_role("link", name="New gateway").first.click()
    prove(page, before=page.get_by_label("Name"))
    page.get_by_label("Name").fill("Europe")
    page.get_by_label("Software").select_option(value=software)
    page.get_by_role("button", name="Create gateway").click()
    return page.locator("pre.code-block").inner_text()


def block_subscription(page: Page) -> None:
    """With the reason that the application's owner reads."""
    subscriptions(page)
    page.get_by_role("link", name=re.compile("^Block")).first.click()
    page.get_by_label("Reason").fill("Too many errors.")
    page.get_by_role("button", name=re.compile("^Block")).click()


def unblock_subscription(page: Page) -> None:
    """Let it go on."""
    subscriptions(page)
    page.get_by_role("button", name=re.compile("^Unblock")).first.click()


def subscriptions(page: Page) -> None:
    """The subscriptions of the version, for those who decide on them."""
    page.goto("/organizations/acme/apis/payments/v1/subscriptions/")
    page.get_by_label("Actions for Shop").click()


def deprecate_and_retire(page: Page, acme: Any) -> None:
    """Announce the end; it comes when the sunset is over, or at once if no one subscribed."""
    page.goto("/organizations/acme/apis/payments/v1/")
    page.get_by_label("Actions for Payments v1").click()
    page.get_by_role("link", name="Deprecate").click()
    page.get_by_label("Sunset date").fill(f"{timezone.now().date() + timedelta(days=90)}")
    page.get_by_role("button", name="Deprecate").click()
    expect(page.get_by_text("was deprecated")).to_be_visible()
    version = acme.apis.get().versions.get()
    version.sunset_on = acme.created_at.date()
    version.save()
    page.goto("/organizations/acme/apis/payments/v1/")
    page.get_by_label("Actions for Payments v1").click()
    page.get_by_role("link", name="Retire").click()
    page.get_by_role("button", name=re.compile("^Retire")).click()
    expect(page.get_by_text("was retired")).to_be_visible()


def secret_on(page: Page) -> str:
    """The key on the page that shows it once."""
    expect(page.get_by_role("heading", name=re.compile("^Copy the"))).to_be_visible()
    page.wait_for_load_state()
    (secret,) = set(SECRET.findall(page.content()))
    return secret


def assert_passes(answer: Answer) -> None:
    assert (answer.status, answer.body) == (200, "hi"), answer


def assert_refused(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.code) == (status, code), answer
