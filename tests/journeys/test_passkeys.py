"""A passkey in a real browser, under our policy for scripts: made, and then the only key needed."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.journeys.conftest import OpenWindow
from tests.journeys.steps import PASSWORD

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_device(page: Page) -> str:
    """Give the browser a device that keeps passkeys and knows its owner; returns its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return str(added["authenticatorId"])


@pytest.mark.parametrize("width", [1280, 390])
def test_a_passkey_is_made_and_signs_in_alone(window: OpenWindow, nia: User, width: int) -> None:
    page = window(viewport={"width": width, "height": 800})
    with_device(page)
    page.goto("/accounts/login/")
    page.get_by_label("Email", exact=True).fill(nia.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/welcome/"))

    page.goto("/accounts/security/")
    page.get_by_role("link", name="Add passkey").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Create recovery codes")).to_be_visible()
    page.get_by_role("button", name="Create codes").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("Laptop", exact=True).first).to_be_visible()

    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile("/welcome/"))
    page.goto("/accounts/security/")
    expect(page.get_by_text("Last used")).to_be_visible()


def test_a_passkey_follows_a_password_and_proves_who_one_is(window: OpenWindow, nia: User) -> None:
    page = window(nia)
    with_device(page)
    page.goto("/accounts/security/passkeys/add/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Create recovery codes")).to_be_visible()

    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_label("Email", exact=True).fill(nia.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile("/welcome/"))


def test_a_browser_without_the_passkey_says_so_and_leaves_other_ways(window: OpenWindow) -> None:
    page = window()
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')); }")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_have_text(
        "The passkey was not used. Try again, or choose another way."
    )


def test_the_number_of_this_machine_leads_to_its_name(window: OpenWindow, origin: str) -> None:
    page = window()

    page.goto(f"{origin.replace('localhost', '127.0.0.1')}/accounts/login/?next=/welcome/")

    assert page.url == f"{origin}/accounts/login/?next=/welcome/"
