"""The tabs of the settings: a column where there is room, else a row that scrolls by itself."""

import pytest
from playwright.sync_api import expect

from organizations.models import Membership
from tests.journeys.conftest import OpenWindow

DESK = {"width": 1280, "height": 500}
PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_page_begins_at_its_top_with_its_tab_in_sight(
    window: OpenWindow, adam: Membership, viewport: dict[str, int]
) -> None:
    page = window(adam, viewport=viewport)
    page.goto("/organizations/acme/settings/roles/")

    tab = page.get_by_role("navigation", name="Settings").get_by_role("link", name="Roles")
    expect(tab).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.documentElement.scrollHeight > innerHeight")
