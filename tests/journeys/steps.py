"""What people do again and again, by the names that they see."""

import re
from collections.abc import Iterable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.mailbox import Mailbox

PASSWORD = "a long enough password"
PATIENCE = 40


def sign_up(page: Page, mailbox: Mailbox, address: str) -> None:
    """Make an account, and prove the address with the code that is mailed to it."""
    page.goto("/accounts/signup/")
    page.get_by_label("Email", exact=True).fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    page.get_by_label("Code").fill(mailbox.code(address))
    page.get_by_role("button", name="Continue").click()


def open_tab(page: Page, name: str) -> None:
    """Go to one of the tabs of the settings."""
    navigation = page.get_by_role("navigation")
    navigation.get_by_role("link", name="Settings", exact=True).first.click()
    settings = page.get_by_role("navigation", name="Settings")
    settings.get_by_role("link", name=tab_named(name)).click()


def tab_named(name: str) -> re.Pattern[str]:
    """A tab's name, with how many there are of what it shows."""
    return re.compile(f"^{name}( [\\d,]+\\+?)?$")


def invite(page: Page, addresses: str, roles: Iterable[str]) -> None:
    """Invite from the members' tab."""
    open_tab(page, "Members")
    page.get_by_role("link", name="Invite members").click()
    page.get_by_label("Email addresses").fill(addresses)
    for role in roles:
        page.get_by_label(role, exact=True).check()
    page.get_by_role("button", name="Send invitations").click()


def prove(page: Page, before: Locator) -> None:
    """Enter the password again, if that is asked before something."""
    password = page.get_by_label("Password", exact=True)
    expect(password.or_(before).first).to_be_visible()
    if password.is_visible():
        password.fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()


def switcher(page: Page, organization: str) -> Locator:
    """The button of the Organization list."""
    return page.get_by_role("button", name=f"Organization: {organization}")


def choose(page: Page, of: str, action: str) -> None:
    """Choose a row's action without a script: its menu is a link to a page that has them all."""
    page.get_by_role("link", name=f"Actions for {of}", exact=True).click()
    if action != "Change roles":
        page.locator("main").get_by_role("link", name=re.compile(f"^{action}")).click()


def tab_to(page: Page, target: Locator) -> None:
    """Reach something with the Tab key alone; where one arrives, it must be seen."""
    for _ in range(PATIENCE):
        if target.evaluate("element => element === document.activeElement"):
            style = target.evaluate(
                "element => { const s = getComputedStyle(element);"
                " return `${s.outlineStyle} ${s.outlineWidth} ${s.boxShadow}` }"
            )
            assert not style.startswith("none 0px none"), f"{target} shows no focus: {style}"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key does not reach {target}.")
