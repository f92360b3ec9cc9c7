"""The admin, which wears Django's own design, under our policy for scripts and styles."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from organizations.models import Membership
from tests.cast import invite
from tests.journeys.conftest import OpenWindow


@pytest.fixture
def operator(db: None) -> User:
    return User.objects.create_superuser("olivia@example.com", "a long enough password")


def test_an_operator_looks_an_organization_up(
    window: OpenWindow, operator: User, adam: Membership
) -> None:
    invite("nia@example.com", by=adam)
    page = window(operator)

    page.goto("/operators/")
    page.get_by_role("link", name="Organizations", exact=True).last.click()
    page.get_by_role("link", name="Acme").click()

    expect(page.get_by_text("adam@example.com").or_(page.get_by_text("Adam")).first).to_be_visible()
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)
