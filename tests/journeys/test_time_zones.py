"""Times are those of the person: the browser tells their zone once, and then it is theirs."""

import re
from datetime import UTC, datetime

from playwright.sync_api import expect

from audit.models import Event
from organizations.models import Membership
from projects.events import PROJECT_CREATED
from tests.journeys.conftest import OpenWindow
from tests.journeys.steps import PASSWORD

HISTORY = "/organizations/acme/settings/history/?until=2026-03-11"
PROFILE = "/accounts/profile/"


def test_the_browser_tells_its_zone_at_the_first_sign_in_and_pages_keep_to_it(
    window: OpenWindow, adam: Membership
) -> None:
    Event.objects.create(
        kind=PROJECT_CREATED,
        organization_id=adam.organization.pk,
        organization_label=adam.organization.name,
        target_label="Apollo",
        at=datetime(2026, 3, 10, 20, 30, tzinfo=UTC),
    )
    adam.user.set_password(PASSWORD)
    adam.user.save()
    page = window(timezone_id="Asia/Tokyo")
    page.goto("/accounts/login/")
    page.get_by_label("Email", exact=True).fill(adam.user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).not_to_have_url(re.compile("/accounts/login/"))

    page.goto(PROFILE)
    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")

    # On a journey, and without a script: what the person has is shown, not what the browser has.
    for options in ({}, {"java_script_enabled": False}):
        elsewhere = window(adam, timezone_id="America/Los_Angeles", **options)
        elsewhere.goto(HISTORY)
        expect(elsewhere.locator(".rows.events h2").first).to_have_text("11 March 2026")
        expect(elsewhere.locator(".row-item time").first).to_have_text("05:30")
