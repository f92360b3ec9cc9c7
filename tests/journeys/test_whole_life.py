"""What happens to an organization after its first week: without a script, and without a mouse."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from organizations.models import Membership, Organization
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.journeys.conftest import OpenWindow
from tests.journeys.steps import PASSWORD, choose, open_tab, tab_to


def press(page: Page, button: str) -> None:
    """Press a button that is there once."""
    page.get_by_role("button", name=button, exact=True).click()


def test_a_new_handle_a_new_creator_and_fewer_members_without_a_script(
    window: OpenWindow, adam: Membership, mia: Membership, acme: Organization
) -> None:
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    add_member(acme, "Tom", RoleSlug.DEVELOPER)
    creator, heir = window(adam, java_script_enabled=False), window(ann, java_script_enabled=False)

    creator.goto("/organizations/acme/settings/")
    creator.get_by_text("Change the handle too").click()
    creator.get_by_label("New handle").fill("acme-works")
    press(creator, "Save changes")
    expect(creator.get_by_text("Changing the handle requires a recent sign-in.")).to_be_visible()
    creator.get_by_label("Password").fill(PASSWORD)
    press(creator, "Continue")
    expect(creator.get_by_text("Changing the handle has not happened yet.")).to_be_visible()
    press(creator, "Continue")
    expect(creator).to_have_url(re.compile("/organizations/acme-works/settings/$"))
    creator.goto("/organizations/acme/settings/members/?q=mia")
    expect(creator).to_have_url(re.compile(r"/organizations/acme-works/settings/members/\?q=mia$"))
    expect(creator.locator(".row-item")).to_have_count(1)

    open_tab(creator, "Organization")
    creator.get_by_role("link", name="Transfer creator status", exact=True).click()
    press(creator, "Send offer")
    expect(creator.get_by_text("Select a person.")).to_be_visible()
    creator.get_by_label("Ann", exact=True).check()
    press(creator, "Send offer")
    expect(creator.get_by_role("heading", name="Waiting for Ann")).to_be_visible()
    heir.goto("/organizations/acme-works/settings/")
    press(heir, "Accept offer")
    expect(heir.get_by_text("You are now the creator of Acme.")).to_be_visible()

    open_tab(heir, "Members")
    for address in ("mia@example.com", "tom@example.com"):
        heir.get_by_label(f"Select {address}").check()
    press(heir, "Remove members")
    expect(heir.get_by_role("heading", name="Remove 2 members from Acme?")).to_be_visible()
    press(heir, "Remove members")
    expect(heir.get_by_text("2 of 2 removed.")).to_be_visible()
    assert {member.user.name for member in acme.memberships.all()} == {"Adam", "Ann"}


def test_a_door_is_opened_and_the_last_administrator_leaves_without_a_script(
    window: OpenWindow, adam: Membership, mia: Membership, acme: Organization
) -> None:
    asking, admin = window(mia, java_script_enabled=False), window(adam, java_script_enabled=False)

    asking.goto("/organizations/acme/settings/history/")
    asking.get_by_label("Adam", exact=True).check()
    press(asking, "Request access")
    asking.goto("/organizations/acme/settings/history/")
    expect(asking.get_by_text("You requested access from Adam")).to_be_visible()
    admin.goto("/organizations/acme/settings/members/")
    admin.get_by_role("link", name="View requests").click()
    expect(admin.locator(".row-item")).to_have_count(1)
    admin.get_by_role("link", name="Requested access: View and export the history").click()
    admin.get_by_role("button", name="Grant Administrator role").click()
    expect(admin.get_by_role("heading", name="Grant the Administrator role")).to_be_visible()
    press(admin, "Grant Administrator role")
    asking.reload()
    expect(asking.get_by_role("heading", name="History", level=1)).to_be_visible()

    open_tab(admin, "Members")
    choose(admin, "mia@example.com", "Change roles")
    admin.get_by_label("Administrator", exact=True).uncheck()
    press(admin, "Save roles")
    open_tab(admin, "Danger zone")
    admin.get_by_role("link", name="Leave organization").click()
    admin.get_by_label("Mia", exact=True).check()
    press(admin, "Leave organization")
    expect(admin.get_by_text("Mia is now an administrator.")).to_be_visible()
    (left,) = acme.memberships.all()
    assert (left, left.is_last_administrator) == (mia, True)


def test_an_organization_is_deleted_restored_and_read_about_without_a_script(
    window: OpenWindow, adam: Membership, mia: Membership, acme: Organization
) -> None:
    admin, member = window(adam, java_script_enabled=False), window(mia, java_script_enabled=False)

    admin.goto("/organizations/acme/settings/danger/")
    admin.get_by_role("link", name="Delete organization").click()
    admin.get_by_label("Password").fill(PASSWORD)
    press(admin, "Continue")
    admin.get_by_label("Type acme to confirm").fill("acne")
    press(admin, "Delete organization")
    expect(admin.get_by_text("The handle does not match. Enter acme.")).to_be_visible()
    admin.get_by_label("Type acme to confirm").fill("acme")
    press(admin, "Delete organization")
    member.goto("/organizations/acme/")
    expect(member.get_by_text("Acme is scheduled for deletion.")).to_be_visible()
    expect(member.get_by_role("button", name="Restore organization")).to_have_count(0)
    admin.goto("/organizations/acme/")
    press(admin, "Restore organization")
    expect(admin.get_by_text("Acme is scheduled for deletion.")).to_have_count(0)
    member.reload()
    expect(member.get_by_text("Acme is scheduled for deletion.")).to_have_count(0)

    open_tab(admin, "History")
    admin.get_by_label("Person").fill("Adam")
    admin.get_by_label("Outcome").select_option(label="Denied")
    press(admin, "Search")
    expect(admin.locator(".row-item")).to_have_count(1)
    lines = Path(downloaded(admin, "Export JSON lines")).read_text().splitlines()
    assert [json.loads(line)["is_refused"] for line in lines] == [True]
    admin.get_by_role("link", name="View all events").click()
    assert len(Path(downloaded(admin, "Export CSV")).read_text().splitlines()) > 3


def downloaded(page: Page, button: str) -> str:
    """The file that this button gives."""
    with page.expect_download() as download:
        press(page, button)
    return str(download.value.path())


def test_members_are_removed_with_the_keyboard_alone(
    window: OpenWindow, adam: Membership, mia: Membership, acme: Organization
) -> None:
    add_member(acme, "Tom", RoleSlug.DEVELOPER)
    page = window(adam)
    keys = page.keyboard

    for answer in ("Cancel", "Remove member"):
        page.goto("/organizations/acme/settings/members/")
        menu = page.get_by_label("Actions for mia@example.com")
        tab_to(page, menu)
        keys.press("Enter")
        keys.press("ArrowUp")
        expect(page.get_by_role("link", name="Remove mia@example.com")).to_be_focused()
        keys.press("Escape")
        expect(menu).to_be_focused()
        keys.press("Enter")
        keys.press("ArrowUp")
        keys.press("Enter")
        expect(page.get_by_role("heading", name="Remove Mia from Acme?")).to_be_visible()
        tab_to(page, page.locator("main").get_by_text(answer, exact=True))
        keys.press("Enter")
        expect(page).to_have_url(re.compile("/settings/members/$"))
    expect(page.get_by_text("Mia was removed.")).to_be_visible()

    tab_to(page, page.get_by_label("Select tom@example.com"))
    keys.press("Space")
    tab_to(page, page.get_by_label("Role to add or remove"))
    keys.type("API publisher")
    tab_to(page, page.get_by_role("button", name="Add role"))
    keys.press("Enter")
    expect(
        page.get_by_role("heading", name="Add the role API publisher to 1 member?")
    ).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Add role"))
    keys.press("Enter")
    expect(page.get_by_text("1 of 1 changed.")).to_be_visible()
    assert RoleSlug.API_PUBLISHER in acme.memberships.get(user__name="Tom").role_slugs
