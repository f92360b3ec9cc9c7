"""Going from one organization to another."""

import re

from playwright.sync_api import Page, expect

from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite, make_organization, make_person
from tests.journeys.conftest import OpenWindow
from tests.journeys.steps import switcher

STARS = ["Altair", "Betelgeuse", "Capella", "Deneb", "Electra", "Fomalhaut", "Gacrux", "Hadar"]


def test_two_tabs_each_post_to_their_own_organization(
    window: OpenWindow, adam: Membership, zed: Membership
) -> None:
    add_member(zed.organization, adam.user, RoleSlug.ADMINISTRATOR)
    first = window(adam)
    first.goto("/organizations/acme/settings/")
    second = first.context.new_page()
    second.goto("/organizations/acme/settings/")
    open_list(second, "Acme")
    entry(second, "Zenith").click()
    expect(second).to_have_url(re.compile("/organizations/zenith/settings/$"))

    rename(first, "Acme of the first tab")
    rename(second, "Zenith of the second tab")

    adam.organization.refresh_from_db()
    zed.organization.refresh_from_db()
    assert adam.organization.name == "Acme of the first tab"
    assert zed.organization.name == "Zenith of the second tab"


def test_the_organization_list_is_filtered_and_walked_with_the_keyboard(
    window: OpenWindow, adam: Membership
) -> None:
    for star in STARS:
        founder = make_organization(f"{star} Works", by=make_person(star))
        add_member(founder.organization, adam.user, RoleSlug.DEVELOPER)
    page = window(adam)
    page.goto("/organizations/acme/settings/members/")

    button, find = switcher(page, "Acme"), page.get_by_label("Search organizations")
    button.press("Enter")
    expect(find).to_be_focused()
    expect(page.locator("a.switcher-entry")).to_have_count(9)
    expect(page.locator("a.switcher-entry[aria-current]")).to_contain_text("Acme")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")

    button.press("ArrowDown")
    expect(find).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(entry(page, "Acme")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(entry(page, "Altair Works")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(find).to_be_focused()

    page.keyboard.type("zzz")
    expect(page.get_by_role("status").filter(has_text="zzz")).to_be_visible()
    expect(page.locator("a.switcher-entry")).to_have_count(0)
    find.fill("dene")
    expect(page.locator("a.switcher-entry")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/organizations/deneb-works/settings/members/$"))


def test_where_the_same_page_is_closed_the_list_leads_home(
    window: OpenWindow, adam: Membership, zed: Membership
) -> None:
    add_member(zed.organization, adam.user, RoleSlug.DEVELOPER)
    page = window(adam)

    page.goto("/organizations/acme/settings/invitations/")
    open_list(page, "Acme")
    entry(page, "Zenith").click()

    expect(page).to_have_url(re.compile("/organizations/zenith/$"))
    expect(switcher(page, "Zenith")).to_be_visible()


def test_one_joins_from_the_organization_list(
    window: OpenWindow, adam: Membership, zed: Membership
) -> None:
    invite(adam.user.email, by=zed, roles=[RoleSlug.BILLING_ADMINISTRATOR])
    page = window(adam)

    page.goto("/organizations/acme/")
    open_list(page, "Acme")
    panel = page.get_by_role("dialog", name="Organizations")
    expect(panel).to_contain_text("as Billing administrator, from Zed")
    panel.get_by_role("button", name="Join Zenith").click()

    expect(page).to_have_url(re.compile("/organizations/zenith/$"))
    expect(page.get_by_text("You joined Zenith.")).to_be_visible()


def open_list(page: Page, organization: str) -> None:
    """Open the Organization list with the mouse."""
    switcher(page, organization).click()
    expect(page.get_by_role("link", name="All organizations")).to_be_visible()


def entry(page: Page, organization: str):
    """An organization in the open list."""
    return page.locator("a.switcher-entry").filter(has_text=organization)


def rename(page: Page, name: str) -> None:
    """Save another name for the organization of this tab."""
    page.get_by_label("Organization name").fill(name)
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text(f"The name is now {name}.")).to_be_visible()
