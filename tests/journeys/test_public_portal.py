"""A stranger reads a public API, signs up, asks for access, and subscribes an application."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apis.models import Api, Visibility
from apis.tests.makers import add_api, add_document, add_version, defined, write_reference
from organizations.models import Membership
from portal.tests.makers import add_offer, add_plan
from tests.journeys.conftest import OpenWindow
from tests.journeys.mailbox import Mailbox
from tests.journeys.steps import PASSWORD, open_tab


@pytest.mark.parametrize(
    "options", [{}, {"java_script_enabled": False}], ids=["with a script", "without a script"]
)
def test_a_stranger_becomes_a_subscriber(
    window: OpenWindow, mailbox: Mailbox, adam: Membership, options: dict[str, Any]
) -> None:
    publish(adam)
    stranger, admin = window(**options), window(adam, **options)

    take_requests(admin)
    read(stranger)
    ask(stranger, mailbox)
    approve(admin)
    subscribe(stranger)


def publish(adam: Membership) -> None:
    """A public API with a plan, and one that only members see."""
    version = add_version(add_api("Payments", by=adam))
    write_reference(version, json.loads(defined("1.0.0")))
    add_document(version, "First steps")
    add_offer(version, add_plan("Gold", by=adam))
    Api.objects.update(visibility=Visibility.PUBLIC)
    add_version(add_api("Submarine", by=adam))


def read(page: Page) -> None:
    """Everything about the API, without an account."""
    page.goto("/portal/acme/")
    expect(page.get_by_role("link", name="Submarine")).to_have_count(0)
    page.get_by_role("link", name="Payments").click()
    tabs = page.get_by_role("navigation", name="Payments v1")
    tabs.get_by_role("link", name="Documents").click()
    page.get_by_role("link", name="First steps").click()
    expect(page.get_by_text("Ask for a key.")).to_be_visible()
    tabs.get_by_role("link", name="Changelog").click()
    expect(page.get_by_role("heading", name="1.0.0")).to_be_visible()
    tabs.get_by_role("link", name="Reference").click()
    page.get_by_text("Download", exact=True).click()
    expect(page.get_by_role("link", name="OpenAPI as YAML")).to_be_visible()
    expect(page.get_by_label("Call with curl")).to_be_visible()
    page.get_by_text("Python", exact=True).first.click()
    expect(page.get_by_label("Call with Python")).to_be_visible()
    expect(page.get_by_label("Call with curl")).to_be_hidden()


def take_requests(page: Page) -> None:
    """The administrator lets people ask."""
    page.goto("/organizations/acme/")
    open_tab(page, "Developer Portal")
    page.get_by_label("By approval").check()
    page.get_by_role("button", name="Save sign-up").click()
    expect(page.get_by_text("Sign-up was saved.")).to_be_visible()


def ask(page: Page, mailbox: Mailbox) -> None:
    """From the public page: create an account, prove the address, and come back to ask."""
    page.goto("/portal/acme/")
    page.get_by_role("link", name="Request access").click()
    page.get_by_role("link", name="Create account").click()
    page.get_by_label("Email", exact=True).fill("nia@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Code").fill(mailbox.code("nia@example.com"))
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/portal/acme/access/$"))
    page.get_by_label("Message").fill("For our shop.")
    page.get_by_role("button", name="Request access").click()
    expect(page.get_by_text("Your request is being looked at.")).to_be_visible()


def approve(page: Page) -> None:
    """The administrator reads the message, and lets them in."""
    page.goto("/organizations/acme/")
    open_tab(page, "Developer Portal")
    page.get_by_role("link", name="View requests").click()
    expect(page.get_by_text("For our shop.")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("is now an External API subscriber")).to_be_visible()


def subscribe(page: Page) -> None:
    """Now a member, they see the other API too, and subscribe."""
    page.goto("/portal/acme/applications/new/")
    page.get_by_label("Application name").fill("Shop")
    page.get_by_role("button", name="Create application").click()
    page.goto("/portal/acme/")
    expect(page.get_by_role("link", name="Submarine")).to_be_visible()
    page.get_by_role("link", name="Payments").click()
    page.get_by_role("link", name="Subscribe").click()
    page.get_by_label("Application").select_option(label="Shop")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_text("Active", exact=True).first).to_be_visible()
