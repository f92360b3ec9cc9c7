"""A member lost their second factor: an administrator vouches, and a day later they are in."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db.models import F
from playwright.sync_api import Page, expect

from accounts.models import FactorReset
from accounts.schedule import settle_resets
from accounts.second_factor import factors, totp
from organizations.models import Membership, Organization
from organizations.models.organization import today
from tests.journeys.conftest import OpenWindow
from tests.journeys.mailbox import Mailbox
from tests.journeys.steps import PASSWORD
from tests.journeys.test_every_page import RULES, violations

LINK = re.compile(r"https?://\S+/accounts/second-factor-reset/\S+")
DAY = timedelta(hours=24)


def looks_good(page: Page) -> None:
    """Nothing is found against the guidelines, and the page fits."""
    assert list(violations(Axe(), page, "", RULES)) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def begins_to_sign_in(page: Page, address: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email", exact=True).fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_lost_vouched_for_and_set_up_anew(
    window: OpenWindow, mailbox: Mailbox, adam: Membership, mia: Membership, width: int
) -> None:
    Organization.objects.update(second_factor_from=today())
    factors.create_app(mia.user, totp.new_secret())
    size = {"width": width, "height": 800}
    page = window(viewport=size)
    begins_to_sign_in(page, mia.user.email)
    page.get_by_role("link", name="I lost my second factor").click()
    looks_good(page)
    page.get_by_role("button", name="Send link").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    looks_good(page)
    page.goto(urlsplit(mailbox.find(LINK, mia.user.email)).path)
    looks_good(page)
    page.get_by_role("button", name="Confirm reset").click()
    expect(page.get_by_text("You confirmed the reset.")).to_be_visible()

    Organization.objects.update(second_factor_from=None)
    administrator = window(adam, viewport=size)
    administrator.goto("/organizations/acme/settings/members/")
    expect(administrator.get_by_text("1 member lost their second factor")).to_be_visible()
    administrator.get_by_role("link", name="View", exact=True).click()
    looks_good(administrator)
    administrator.get_by_role("link", name="Review mia@example.com").click()
    administrator.get_by_label("Password", exact=True).fill(PASSWORD)
    administrator.get_by_role("button", name="Continue").click()
    looks_good(administrator)
    administrator.get_by_label(re.compile("^I spoke to Mia")).check()
    administrator.get_by_role("button", name="Vouch").click()
    expect(administrator.get_by_text("You vouched for Mia.")).to_be_visible()
    Organization.objects.update(second_factor_from=today())

    FactorReset.objects.update(
        asked_at=F("asked_at") - DAY, confirmed_at=F("confirmed_at") - DAY, due_at=F("due_at") - DAY
    )
    settle_resets()
    again = window(viewport=size)
    begins_to_sign_in(again, mia.user.email)
    again.goto("/organizations/acme/settings/members/")
    expect(again.get_by_role("heading", name="Acme requires a second factor")).to_be_visible()
    assert not factors.has_factor(mia.user)
