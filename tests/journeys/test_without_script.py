"""Everything with JavaScript off, under the same names."""

import re

from playwright.sync_api import expect

from accounts.models import User
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.journeys.conftest import OpenWindow
from tests.journeys.mailbox import Mailbox
from tests.journeys.steps import PASSWORD, choose, invite, open_tab, sign_up, switcher


def test_the_whole_journey_without_a_script(
    window: OpenWindow, mailbox: Mailbox, adam: Membership
) -> None:
    ada = window(java_script_enabled=False)
    sign_up(ada, mailbox, "ada@example.com")
    ada.get_by_label("Organization name").fill("Acme")
    ada.get_by_role("button", name="Create organization").click()
    expect(ada.get_by_text("The handle acme is taken")).to_be_visible()
    expect(ada.get_by_label("Organization name")).to_have_value("Acme")
    handle = ada.get_by_role("radio").first
    picked = handle.get_attribute("value")
    handle.check()
    ada.get_by_role("button", name="Create organization").click()
    expect(ada).to_have_url(re.compile(f"/organizations/{picked}/$"))

    invite(ada, "grace@example.com kate@example.com", ["Developer"])
    expect(ada.get_by_text("2 of 2 invited")).to_be_visible()
    grace = window(java_script_enabled=False)
    grace.goto(mailbox.link("grace@example.com"))
    grace.get_by_role("button", name="Create account").click()
    grace.get_by_label("Password", exact=True).fill(PASSWORD)
    grace.get_by_role("button", name="Create account").click()
    grace.get_by_role("button", name="Join").click()
    expect(grace).to_have_url(re.compile(f"/organizations/{picked}/$"))

    open_tab(ada, "Invitations")
    choose(ada, "kate@example.com", "Revoke invitation")
    ada.get_by_role("button", name="Revoke invitation").click()
    expect(ada.get_by_text("The invitation to kate@example.com was revoked.")).to_be_visible()

    open_tab(ada, "Members")
    choose(ada, "grace@example.com", "Change roles")
    ada.get_by_label("API publisher", exact=True).check()
    ada.get_by_role("button", name="Save roles").click()
    expect(ada.get_by_text("The roles of grace@example.com were saved.")).to_be_visible()
    ada.get_by_label("Role", exact=True).select_option(label="API publisher")
    ada.get_by_role("button", name="Search").click()
    expect(ada.locator(".row-item")).to_have_count(1)
    choose(ada, "grace@example.com", "Change roles")
    ada.locator("main").get_by_label("Actions for").click()
    ada.get_by_role("link", name=re.compile("^Remove")).click()
    ada.get_by_role("button", name="Remove member").click()
    expect(ada.get_by_text("grace@example.com was removed.")).to_be_visible()

    add_member(adam.organization, User.objects.get(email="ada@example.com"), RoleSlug.DEVELOPER)
    switcher(ada, "Acme").click()
    expect(ada).to_have_url(re.compile("/organizations/$"))
    ada.locator("a[href='/organizations/acme/']").click()
    expect(ada).to_have_url(re.compile("/organizations/acme/$"))
    expect(ada.get_by_role("link", name="New project")).to_have_count(0)


def test_id_and_handle_can_be_selected_where_no_script_copies_them(
    window: OpenWindow, adam: Membership
) -> None:
    page = window(adam, java_script_enabled=False)

    page.goto("/organizations/acme/settings/")

    expect(page.get_by_role("button", name="Copy ID")).to_have_count(0)
    page.get_by_text(str(adam.organization.pk), exact=True).click()
    value = page.locator(".value.mono").first
    expect(value).to_have_css("user-select", "all")
    expect(value).to_have_text(str(adam.organization.pk))
