"""Copy ID and Copy Handle."""

import json

from playwright.sync_api import expect

from apis.tests.makers import add_api, add_version, defined, write_reference
from organizations.models import Membership
from tests.journeys.conftest import OpenWindow


def test_copying_confirms_on_the_button_and_aloud(
    window: OpenWindow, adam: Membership, origin: str
) -> None:
    page = window(adam)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    page.goto("/organizations/acme/settings/")

    for name, value in {"Copy ID": str(adam.organization.pk), "Copy Handle": "acme"}.items():
        page.get_by_role("button", name=name, exact=True).click()

        expect(page.get_by_role("button", name="Copied", exact=True)).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
        assert page.evaluate("navigator.clipboard.readText()") == value
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_a_sample_is_copied_in_the_language_that_is_shown(
    window: OpenWindow, adam: Membership, origin: str
) -> None:
    version = add_version(add_api("Payments", by=adam))
    write_reference(version, json.loads(defined("1.0.0")))
    page = window(adam)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    page.goto("/portal/acme/apis/payments/v1/")

    page.get_by_text("Python", exact=True).first.click()
    page.get_by_role("button", name="Copy the call of GET /payments").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("import os\n")
    assert '"https://api.example.com/payments/v1/payments",' in copied


def test_where_the_clipboard_is_refused_the_value_is_selected(
    window: OpenWindow, adam: Membership
) -> None:
    page = window(adam)
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.goto("/organizations/acme/settings/")

    page.get_by_role("button", name="Copy Handle", exact=True).click()

    expect(page.get_by_role("button", name="Press Ctrl+C or ⌘C", exact=True)).to_be_visible()
    assert page.evaluate("getSelection().toString().trim()") == "acme"
