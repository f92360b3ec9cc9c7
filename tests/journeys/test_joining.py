"""From nothing to an organization with a second person in it."""

import re

from playwright.sync_api import Page, expect

from organizations.actions import remove_member
from organizations.models import Invitation, Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_person
from tests.cast import invite as ask
from tests.journeys.conftest import OpenWindow
from tests.journeys.mailbox import Mailbox
from tests.journeys.steps import PASSWORD, invite, open_tab, sign_up
from tests.showcase.accounts import CODE
from tests.waiting import eventually


def test_a_newcomer_creates_an_organization_and_a_second_person_joins(
    window: OpenWindow, mailbox: Mailbox
) -> None:
    ada = window()
    sign_up(ada, mailbox, "ada@example.com")
    expect(ada).to_have_url(re.compile("/welcome/$"))

    ada.get_by_label("Organization name").press_sequentially("Acme Rockets")
    preview = ada.locator("#handle-preview")
    expect(preview).to_contain_text("acme-rockets")
    expect(preview).to_contain_text("Available")
    expect(preview.locator("li.ok")).to_have_count(4)
    ada.get_by_role("button", name="Create organization").click()
    expect(ada).to_have_url(re.compile("/organizations/acme-rockets/$"))
    expect(ada.get_by_role("heading", level=1)).to_have_text("Home")
    expect(ada.get_by_role("link", name="New project").first).to_be_visible()

    invite(
        ada,
        "grace@example.com, katherine@example.com",
        ["Developer", "Environment manager"],
    )
    expect(ada.get_by_role("status").filter(has_text="2 of 2 invited")).to_be_visible()
    open_tab(ada, "Invitations")
    expect(ada.locator(".row-item")).to_have_count(2)

    grace = window()
    grace.goto(mailbox.link("grace@example.com"))
    expect(grace).not_to_have_url(re.compile("[0-9a-f-]{36}/[^/]+/$"))
    expect(grace.get_by_role("heading", level=1)).to_have_text("Join Acme Rockets")
    grace.get_by_role("button", name="Create account").click()
    expect(grace.get_by_label("Email", exact=True)).not_to_be_editable()
    expect(grace.get_by_label("Email", exact=True)).to_have_value("grace@example.com")
    grace.get_by_label("Password", exact=True).fill(PASSWORD)
    grace.get_by_role("button", name="Create account").click()
    grace.get_by_role("button", name="Join").click()
    expect(grace).to_have_url(re.compile("/organizations/acme-rockets/$"))
    expect(grace.get_by_text("You joined Acme Rockets.")).to_be_visible()

    expect(grace.get_by_role("link", name="New project")).to_have_count(0)
    open_tab(grace, "Members")
    expect(grace.get_by_text("ada@example.com", exact=True)).to_be_visible()
    expect(grace.get_by_role("link", name="Invite members")).to_have_count(0)
    expect(grace.get_by_role("link", name="Invitations")).to_have_count(0)

    grace.goto("/organizations/acme-rockets/settings/members/invite/")
    expect(grace.get_by_role("heading", level=1)).to_have_text("You need permission")
    expect(grace.get_by_role("main")).to_contain_text("Invite and remove members")
    expect(grace.get_by_role("listitem").filter(has_text="Administrator")).to_be_visible()
    expect(grace.get_by_role("radio", name="ada@example.com")).to_be_checked()
    grace.get_by_role("button", name="Request access").click()
    expect(grace.get_by_role("status")).to_contain_text("ada@example.com")


def test_the_first_steps_of_the_readme_need_only_a_browser(window: OpenWindow) -> None:
    ada = window()
    ada.goto("/")
    ada.get_by_role("link", name="Create account").click()
    ada.get_by_label("Email", exact=True).fill("ada@example.com")
    ada.get_by_label("Password", exact=True).fill(PASSWORD)
    ada.get_by_role("button", name="Create account").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text("Check your email")

    sent = ada.context.new_page()
    code = code_shown(sent, "ada@example.com")
    ada.get_by_label("Code").fill(code)
    ada.get_by_role("button", name="Continue").click()
    expect(ada).to_have_url(re.compile("/welcome/$"))
    ada.get_by_label("Organization name").fill("Acme")
    ada.get_by_role("button", name="Create organization").click()
    expect(ada).to_have_url(re.compile("/organizations/acme/$"))


def code_shown(page: Page, address: str) -> str:
    """The code in the newest email to this address, read where development shows email."""
    # An email of the test before may come late.
    of_codes = page.locator(".row-item").filter(has_text="Your code")
    row = of_codes.filter(has_text=f"to {address}").first

    def is_listed() -> bool:
        page.goto("/development/mail/")
        return row.is_visible()

    eventually(is_listed, f"an email to {address} at /development/mail/")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Text")).to_be_visible()
    found = CODE.search(page.locator("pre").inner_text())
    assert found, page.locator("pre").inner_text()
    return found.group()


def test_an_invitation_opened_in_another_account_uses_nothing_up(
    window: OpenWindow, mailbox: Mailbox, adam: Membership
) -> None:
    make_person("Nia")
    invitation = ask("nia@example.com", by=adam)
    mallory = window(make_person("Mallory"))

    mallory.goto(mailbox.link("nia@example.com"))
    said = mallory.get_by_role("alert")
    expect(said).to_contain_text("nia@example.com")
    expect(said).to_contain_text("mallory@example.com")
    expect(mallory.get_by_role("button", name="Join")).to_have_count(0)
    mallory.get_by_role("button", name="Sign out and continue").click()
    mallory.get_by_role("link", name="Sign in").click()
    mallory.get_by_label("Email", exact=True).fill("nia@example.com")
    mallory.get_by_label("Password", exact=True).fill(PASSWORD)
    mallory.get_by_role("button", name="Sign in", exact=True).click()

    expect(mallory.get_by_role("heading", level=1)).to_have_text("Join Acme")
    assert Invitation.objects.get(pk=invitation.pk).is_open
    mallory.get_by_role("button", name="Decline").click()
    expect(mallory.get_by_text("You declined the invitation to Acme.")).to_be_visible()
    assert not adam.organization.memberships.filter(user__email="nia@example.com").exists()


def test_somebody_removed_is_told_at_the_next_click(
    window: OpenWindow, adam: Membership, mia: Membership, zed: Membership
) -> None:
    page = window(mia)
    page.goto("/organizations/acme/")
    add_member(zed.organization, mia.user, RoleSlug.DEVELOPER)
    remove_member(membership=mia, by=adam)
    page.get_by_role("link", name="Settings").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    page.get_by_role("link", name="Go to the console").click()
    expect(page.get_by_role("alert")).to_have_text("You are no longer a member of Acme.")
    expect(page).to_have_url(re.compile("/organizations/zenith/$"))
