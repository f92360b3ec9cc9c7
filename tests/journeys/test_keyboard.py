"""Everything without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from organizations.models import Membership
from tests.journeys.conftest import OpenWindow
from tests.journeys.steps import PASSWORD, switcher, tab_named, tab_to


def test_somebody_signs_in_switches_and_invites_with_the_keyboard_alone(
    window: OpenWindow, adam: Membership, zed: Membership
) -> None:
    page = window()
    page.goto("/organizations/acme/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    keys = page.keyboard

    tab_to(page, page.get_by_label("Email", exact=True))
    keys.type(adam.user.email)
    tab_to(page, page.get_by_label("Password", exact=True))
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/organizations/acme/$"))
    page.wait_for_load_state()

    keys.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    keys.press("Enter")
    expect(page.locator("#content")).to_be_focused()

    page.reload()
    tab_to(page, switcher(page, "Acme"))
    keys.press("Enter")
    expect(page.locator("a.switcher-entry[aria-current]")).to_be_focused()
    keys.press("Escape")
    expect(switcher(page, "Acme")).to_be_focused()

    tab_to(page, page.get_by_role("link", name="Settings", exact=True).first)
    keys.press("Enter")
    tab_to(page, page.get_by_role("link", name=tab_named("Members")))
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/settings/members/$"))

    menu = page.get_by_label("Actions for adam@example.com")
    tab_to(page, menu)
    keys.press("Enter")
    keys.press("ArrowDown")
    expect(page.get_by_role("link", name="Change roles")).to_be_focused()
    keys.press("Escape")
    expect(menu).to_be_focused()

    page.reload()
    tab_to(page, page.get_by_role("link", name="Invite members"))
    keys.press("Enter")
    tab_to(page, page.get_by_label("Email addresses"))
    keys.type("nia@example.com")
    tab_to(page, page.get_by_label("Developer", exact=True))
    keys.press("Space")
    tab_to(page, page.get_by_role("button", name="Send invitations"))
    keys.press("Enter")
    expect(page.get_by_role("status").filter(has_text="1 of 1 invited")).to_be_visible()
    assert adam.organization.invitations.filter(email="nia@example.com").exists()


def test_the_search_is_reached_by_a_key_that_types_in_every_other_field(
    window: OpenWindow, adam: Membership, mia: Membership
) -> None:
    page = window(adam)
    page.goto("/organizations/acme/settings/members/")
    field = page.get_by_label("Search, or type what to do")
    own = page.get_by_label("Search by name or email address")

    page.locator("#find-q[aria-haspopup]").wait_for(state="attached")
    own.press_sequentially("a/b")
    expect(own).to_have_value("a/b")
    own.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#content").focus()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    expect(field).to_have_value("")

    page.goto("/organizations/acme/search/?q=mia")
    expect(page.get_by_role("link", name="Mia")).to_be_visible()
    page.locator("#content").focus()
    page.keyboard.press("/")
    page.keyboard.type("adam")
    expect(page.get_by_role("link", name="Adam")).to_be_visible()
    expect(page.get_by_role("status").get_by_text("1 found")).to_be_visible()


def test_a_person_switches_the_key_off_that_is_pressed_alone(
    window: OpenWindow, adam: Membership
) -> None:
    page = window(adam)
    page.goto("/accounts/profile/")
    page.get_by_label("/ opens the search").uncheck()
    page.get_by_role("button", name="Save shortcuts").click()
    expect(page.get_by_role("status").filter(has_text="shortcuts were saved")).to_be_visible()

    for address, field in (
        ("/organizations/acme/", page.get_by_label("Search, or type what to do")),
        ("/organizations/acme/search/", page.locator("[data-find]").get_by_role("searchbox")),
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.locator("#content").focus()
        page.keyboard.press("/")
        expect(field).not_to_be_focused()
        page.keyboard.press("Control+k")
        expect(field).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_the_focus_is_at_what_is_wrong(
    window: OpenWindow, adam: Membership, *, script: bool
) -> None:
    page = window(adam, java_script_enabled=script)
    page.goto("/organizations/acme/projects/new/")

    page.get_by_role("button", name="Create project").press("Enter")
    expect(page).to_have_title(re.compile("^Error: New project"))
    expect(page.get_by_label("Project name")).to_be_focused()

    page.goto("/organizations/acme/settings/members/invite/")
    page.get_by_role("button", name="Send invitations").press("Enter")
    summary = page.get_by_role("alert").filter(has_text="There are 2 problems")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Email addresses")).to_be_focused()
