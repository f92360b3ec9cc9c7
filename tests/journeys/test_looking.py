"""A look from draft to live and back, in a real browser, with and without a script."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.images import picture
from tests.journeys.conftest import OpenWindow
from tests.journeys.steps import open_tab

pytestmark = pytest.mark.django_db(transaction=True)

ACCENT = "getComputedStyle(document.querySelector('.portal-band')).boxShadow.split(')')[0] + ')'"
GREEN, STANDARD, TEAL = "rgb(15, 95, 74)", "rgb(67, 56, 202)", "rgb(15, 118, 110)"
IN_DARK = ".small-portal[data-theme=dark] .btn-primary"
PORTAL = "/portal/acme/"


def draft(page: Page, color: str, title: str) -> None:
    """Save a draft, and end at its preview. Without a color, in the standard one."""
    if color:
        page.get_by_role("radio", name="Another color").check()
        page.get_by_label("The other color: # and six digits").fill(color)
    else:
        page.get_by_role("radio", name="Standard").check()
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Save draft").click()


def assert_seen(page: Page, title: str, color: str) -> None:
    """What a reader of the portal sees on loading it."""
    page.goto(PORTAL)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.evaluate(ACCENT) == color


@pytest.mark.parametrize(
    "options", [{}, {"java_script_enabled": False}], ids=["script", "without a script"]
)
def test_a_look_is_drafted_previewed_made_live_and_undone(
    window: OpenWindow, adam: Membership, tmp_path: Path, options: dict[str, Any]
) -> None:
    acme = adam.organization
    logo = tmp_path / "logo.png"
    logo.write_bytes(picture(size=(240, 60)))
    # The colors are asked for by a script of the test, so the reader has one.
    admin = window(adam, **options)
    reader = window(add_member(acme, "Sue", RoleSlug.EXTERNAL_API_SUBSCRIBER))
    admin.goto("/organizations/acme/")
    open_tab(admin, "Developer Portal")
    admin.get_by_role("link", name="Change the look").click()

    small = admin.locator(".small-portal[data-theme=light]")
    expect(small.locator(".btn")).to_have_css("background-color", STANDARD)
    admin.get_by_role("radio", name="Teal").check()
    admin.get_by_label("Title").fill("Try it")
    if options:
        admin.get_by_role("button", name="Preview").click()
    expect(small).to_contain_text("Try it")
    expect(small.locator(".btn")).to_have_css("background-color", TEAL)
    expect(admin.locator(IN_DARK)).not_to_have_css("background-color", TEAL)
    assert not acme.looks.exists()

    draft(admin, "#FFCC00", "Build with Acme")
    expect(admin.get_by_text("White on #FFCC00 reaches 1.5:1; 4.5:1 is needed.")).to_be_visible()
    admin.get_by_label("Logo", exact=True).set_input_files(logo)
    draft(admin, "#0F5F4A", "Build with Acme")
    expect(admin.get_by_text("Preview of revision 1.")).to_be_visible()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Build with Acme")
    assert_seen(reader, "APIs of Acme", STANDARD)

    admin.get_by_role("button", name="Make live").click()
    assert_seen(reader, "Build with Acme", GREEN)
    expect(reader.get_by_role("img", name="Acme, Developer Portal")).to_be_visible()

    draft(admin, "", "Build more")
    admin.get_by_role("button", name="Make live").click()
    assert_seen(reader, "Build more", STANDARD)

    admin.get_by_role("button", name="Undo").click()
    assert_seen(reader, "Build with Acme", GREEN)

    admin.get_by_role("button", name="Use the standard look").click()
    assert_seen(reader, "APIs of Acme", STANDARD)
