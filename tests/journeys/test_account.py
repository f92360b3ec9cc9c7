"""An account of one's own: in by one way after the other and out, with a script and without."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.app_codes import code_to_type
from tests.journeys.conftest import OpenWindow
from tests.journeys.mailbox import Mailbox
from tests.journeys.steps import PASSWORD

NEW = "quite another password"
BROWSERS: list[dict[str, Any]] = [
    {"viewport": {"width": 1280, "height": 800}},
    {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
    {"viewport": {"width": 1280, "height": 800}, "java_script_enabled": False},
]


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")


def by_password(page: Page, user: User, password: str = PASSWORD) -> None:
    page.get_by_label("Email", exact=True).fill(user.email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def second_step(page: Page, code: str, *, trust: bool = False) -> None:
    page.get_by_label("Code").fill(code)
    if trust:
        page.get_by_label("Trust this browser for 30 days").check()
    page.get_by_role("button", name="Continue").click()


def is_in(page: Page) -> None:
    page.wait_for_url(re.compile("/welcome/"))


def set_up(page: Page) -> list[str]:
    """An authenticator app; returns the recovery codes that come with it."""
    page.goto("/accounts/security/")
    page.get_by_role("link", name="Add app").click()
    key = page.locator("[data-copy]").first.get_attribute("data-copy") or ""
    page.get_by_label("Code").fill(code_to_type(key.replace(" ", "")))
    page.get_by_role("button", name="Add app").click()
    page.get_by_role("button", name="Create codes").click()
    expect(page.get_by_role("link", name="Done")).to_be_visible()
    codes = page.locator(".recovery-codes li").all_inner_texts()
    page.get_by_role("link", name="Done").click()
    return codes


@pytest.mark.parametrize("options", BROWSERS, ids=["1280", "390 dark", "without a script"])
def test_an_account_from_a_mailed_code_to_its_end(
    window: OpenWindow, mailbox: Mailbox, nia: User, options: dict[str, Any]
) -> None:
    page = window(**options)
    page.goto("/accounts/login/")
    page.get_by_label("Email", exact=True).fill(nia.email)
    page.get_by_role("button", name="Email me a code").click()
    second_step(page, mailbox.code(nia.email))
    is_in(page)
    codes = set_up(page)

    sign_out(page)
    by_password(page, nia)
    second_step(page, codes[0], trust=True)
    is_in(page)

    sign_out(page)
    by_password(page, nia)
    is_in(page)

    sign_out(page)
    page.get_by_role("button", name="Forgot your password?").click()
    page.get_by_label("Email", exact=True).fill(nia.email)
    page.get_by_role("button", name="Send code").click()
    second_step(page, mailbox.code(nia.email))
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password (again)").fill(NEW)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("heading", name="Enter a code")).to_be_visible()
    second_step(page, codes[1])
    is_in(page)

    page.goto("/accounts/profile/")
    page.get_by_role("link", name="Close account").click()
    page.get_by_label(f"Type {nia.email} to confirm").fill(nia.email)
    page.get_by_role("button", name="Close account").click()
    page.goto("/accounts/login/")
    by_password(page, nia, NEW)
    expect(page.get_by_text("The email address or password is incorrect.")).to_be_visible()
