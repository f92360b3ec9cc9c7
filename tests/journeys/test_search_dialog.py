"""The dialog of the search: with the keyboard, while one types, and where one was."""

import json
import re

from playwright.sync_api import Page, expect

from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.journeys.conftest import OpenWindow

HOME = "/organizations/acme/"


def wait_for_keys(page: Page) -> None:
    """Wait until the script listens."""
    page.locator("#find-q[aria-haspopup]").wait_for(state="attached")


def open_dialog(page: Page) -> None:
    wait_for_keys(page)
    page.locator("#content").focus()
    page.keyboard.press("Control+k")
    expect(
        page.get_by_role("dialog").get_by_role("region", name="Pages", exact=True)
    ).to_be_visible()


def test_one_types_what_to_do_and_presses_enter(window: OpenWindow, adam: Membership) -> None:
    page = window(adam)
    page.goto(HOME)
    open_dialog(page)

    # Enter comes before the answer, and opens what is found for all that was typed.
    page.keyboard.type("new api")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/apis/new/$"))


def test_arrows_lead_through_what_is_found_and_escape_back(
    window: OpenWindow, adam: Membership, mia: Membership
) -> None:
    page = window(adam)
    page.goto(HOME)
    open_dialog(page)
    dialog, keys = page.get_by_role("dialog"), page.keyboard
    keys.type("invit")
    expect(dialog.get_by_role("status")).to_have_text("2 found. Enter opens Invite members")

    keys.press("ArrowDown")
    expect(dialog.get_by_role("link", name="Invite members")).to_be_focused()
    keys.press("ArrowDown")
    expect(dialog.get_by_role("link", name="Invitations")).to_be_focused()
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    expect(dialog.get_by_label("Search, or type what to do")).to_be_focused()
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#content")).to_be_focused()
    open_dialog(page)
    expect(dialog.get_by_label("Search, or type what to do")).to_have_value("")


def test_the_field_in_the_header_opens_it_by_a_click_and_by_typing(
    window: OpenWindow, adam: Membership, zed: Membership
) -> None:
    add_member(zed.organization, adam.user, RoleSlug.DEVELOPER)
    page = window(adam)
    page.goto(HOME)
    dialog, field = page.get_by_role("dialog"), page.locator("#find-q")
    wait_for_keys(page)
    field.click()
    expect(dialog.get_by_label("Search, or type what to do")).to_be_focused()
    dialog.get_by_role("button", name="Esc").click()
    expect(dialog).to_have_count(0)

    field.focus()
    page.keyboard.type("zen")

    expect(dialog.get_by_label("Search, or type what to do")).to_have_value("zen")
    dialog.get_by_role("link", name="Switch to Zenith").click()
    expect(page).to_have_url(re.compile("/organizations/zenith/$"))


def test_the_last_pages_of_this_person_come_first(
    window: OpenWindow, adam: Membership, mia: Membership
) -> None:
    page = window(adam)
    for path in ("apis/", "settings/members/", ""):
        page.goto(f"{HOME}{path}")
        wait_for_keys(page)
    open_dialog(page)
    section = page.get_by_role("dialog").get_by_role("region", name="Last pages")

    expect(section.get_by_role("link")).to_have_text(["Members", "APIs"])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/settings/members/$"))

    wait_for_keys(page)
    pages = [{"url": f"{HOME}apis/", "title": "APIs"}]
    kept = json.dumps({"person": "someone else", "pages": pages})
    page.evaluate("kept => sessionStorage.setItem('last-pages', kept)", kept)
    open_dialog(page)
    expect(section).to_have_count(0)


def test_pages_that_do_not_open_are_no_last_pages(window: OpenWindow, mia: Membership) -> None:
    page = window(mia)
    for path in ("apis/", "settings/webhooks/", ""):
        page.goto(f"{HOME}{path}")
        wait_for_keys(page)

    open_dialog(page)

    section = page.get_by_role("dialog").get_by_role("region", name="Last pages")
    expect(section.get_by_role("link")).to_have_text(["APIs"])


def test_someone_who_is_signed_out_sees_the_page_and_not_a_part_of_it(
    window: OpenWindow, adam: Membership
) -> None:
    page = window(adam)
    page.goto(HOME)
    open_dialog(page)

    page.context.clear_cookies()
    page.keyboard.type("invite")

    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=.*search"))


def test_signing_out_leaves_no_page_in_the_browser(window: OpenWindow, adam: Membership) -> None:
    page = window(adam)
    page.goto(HOME)
    wait_for_keys(page)
    kept = "() => sessionStorage.getItem('last-pages')"
    assert HOME in page.evaluate(kept)

    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.evaluate(kept) is None
