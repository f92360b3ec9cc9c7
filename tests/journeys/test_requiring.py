"""An administrator requires a second factor; a member is led to set one up, and back in."""

import re

import pytest
from playwright.sync_api import expect

from organizations.models import Membership
from tests.app_codes import code_to_type
from tests.journeys.conftest import OpenWindow
from tests.journeys.steps import PASSWORD
from tests.journeys.test_passkeys import with_device


@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_required_and_a_member_sets_one_up_and_is_back(
    window: OpenWindow, adam: Membership, mia: Membership, width: int
) -> None:
    page = window(adam, viewport={"width": width, "height": 800})
    with_device(page)
    page.goto("/organizations/acme/settings/second-factor/")
    page.get_by_role("link", name="Set up your second factor").click()
    page.get_by_role("link", name="Add passkey").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Add passkey").click()
    page.get_by_role("link", name="Not now").click()
    page.wait_for_url(re.compile("/settings/second-factor/$"))
    day = page.evaluate("new Date().toISOString().slice(0, 10)")
    page.get_by_label("Required starting").fill(day)
    page.get_by_role("button", name="Require second factor").click()
    expect(page.get_by_text("Required", exact=True)).to_be_visible()

    other = window(mia, viewport={"width": width, "height": 800})
    other.goto("/organizations/acme/settings/members/")
    expect(other.get_by_role("heading", name="Acme requires a second factor")).to_be_visible()
    other.get_by_role("link", name="Add authenticator app").click()
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Continue").click()
    key = other.locator("[data-copy]").first.get_attribute("data-copy") or ""
    other.get_by_label("Code").fill(code_to_type(key.replace(" ", "")))
    other.get_by_role("button", name="Add app").click()
    other.get_by_role("button", name="Create codes").click()
    other.get_by_role("link", name="Done").click()
    other.wait_for_url(re.compile("/organizations/acme/settings/members/$"))
    expect(other.get_by_role("heading", name="Members", level=1)).to_be_visible()
