"""The console in a hand."""

import re

from playwright.sync_api import expect

from organizations.models import Membership
from tests.journeys.conftest import OpenWindow

PHONE = {"width": 390, "height": 844}


def test_the_navigation_is_a_panel_that_opens_and_closes(
    window: OpenWindow, adam: Membership
) -> None:
    page = window(adam, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/organizations/acme/")
    button = page.get_by_role("button", name="Navigation")
    settings = page.get_by_role("navigation", name="Acme").get_by_role("link", name="Settings")
    expect(settings).to_be_hidden()

    button.tap()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(settings).to_be_visible()
    page.keyboard.press("Escape")
    expect(settings).to_be_hidden()
    expect(button).to_be_focused()
    button.tap()
    page.get_by_role("link", name="Close navigation").tap()
    expect(settings).to_be_hidden()

    button.tap()
    settings.tap()
    expect(page).to_have_url(re.compile("/organizations/acme/settings/$"))
    expect(settings).to_be_hidden()


def test_the_navigation_opens_without_a_script_too(window: OpenWindow, adam: Membership) -> None:
    page = window(adam, viewport=PHONE, java_script_enabled=False)
    page.goto("/organizations/acme/")
    settings = page.get_by_role("navigation", name="Acme").get_by_role("link", name="Settings")
    expect(settings).to_be_hidden()

    page.get_by_role("button", name="Navigation").click()
    expect(settings).to_be_visible()
    page.get_by_role("link", name="Close navigation").click()
    expect(settings).to_be_hidden()
