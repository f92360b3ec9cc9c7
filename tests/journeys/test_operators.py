"""The operators' pages: the admin in the console's shell, under our policy for styles."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from organizations.models import Handle, Membership, Organization
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.cast import add_member, invite
from tests.journeys.conftest import OpenWindow
from tests.journeys.mailbox import Mailbox
from tests.waiting import eventually

WHY = "They asked us to, ticket 4711."


@pytest.fixture
def operator(db: None) -> User:
    return User.objects.create_superuser("olivia@example.com", "a long enough password")


def test_an_operator_looks_an_organization_up(
    window: OpenWindow, operator: User, adam: Membership
) -> None:
    invite("nia@example.com", by=adam)
    page = window(operator)

    page.goto("/operators/")
    page.get_by_role("searchbox", name="Search all lists").fill("adam@example.com")
    page.get_by_role("searchbox", name="Search all lists").press("Enter")
    found = page.get_by_role("table", name="Organizations")
    found.get_by_role("link", name="Acme").click()

    members = page.get_by_role("table", name="Members")
    expect(members.get_by_role("row", name="Adam adam@example.com Administrator")).to_be_visible()
    invitations = page.get_by_role("table", name="Invitations")
    expect(invitations.get_by_role("row", name="nia@example.com Developer Open")).to_be_visible()
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)
    members.get_by_role("link", name="Adam").click()
    organizations = page.get_by_role("table", name="Organizations")
    expect(organizations.get_by_role("row", name="Acme Administrator")).to_be_visible()


def open_row(page: Page, row: Model) -> None:
    """The operators' page of this row."""
    page.goto(reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]))


def act(page: Page, button: str, done: str, **chosen: str) -> None:
    """Press the button on the row's page, forget the reason once, then give it."""
    page.get_by_role("link", name=button, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(button)
    for label, value in chosen.items():
        page.get_by_label(label).select_option(value)
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Enter a reason of 5 to 300 visible characters")).to_be_visible()
    for label, value in chosen.items():
        expect(page.get_by_label(label)).to_have_value(value)
    page.get_by_label("Reason").fill(WHY)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text(done)).to_be_visible()


def test_an_operator_suspends_an_organization_and_ends_it(
    window: OpenWindow, operator: User, adam: Membership
) -> None:
    member, page = window(adam), window(operator)
    home = adam.organization.get_absolute_url()
    open_row(page, adam.organization)

    act(page, "Suspend organization", "Acme is suspended.")
    member.goto(home)
    expect(member.get_by_text(WHY)).to_be_visible()
    expect(page.get_by_role("link", name="Suspend organization")).to_have_count(0)

    act(page, "End suspension", "Acme is no longer suspended.")
    member.goto(home)
    expect(member.get_by_text(WHY)).to_have_count(0)


def test_an_operator_appoints_an_administrator(
    window: OpenWindow, operator: User, adam: Membership, mia: Membership
) -> None:
    page = window(operator)
    open_row(page, adam.organization)

    act(
        page,
        "Appoint administrator",
        "Acme has a new administrator.",
        Member="mia@example.com",
    )

    expect(page.get_by_text("Administrator, Developer").first).to_be_visible()


def test_an_operator_releases_a_handle(
    window: OpenWindow, operator: User, adam: Membership
) -> None:
    old = adam.organization.handles.create(
        handle="acme-old", handle_key="acme-old", retired_at=timezone.now()
    )
    page = window(operator)
    open_row(page, old)

    act(page, "Release handle", "The handle acme-old is available.")

    assert not Handle.objects.filter(pk=old.pk).exists()


def test_an_operator_sends_a_mail_again_and_drops_it(
    window: OpenWindow, mailbox: Mailbox, operator: User, adam: Membership
) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    with transaction.atomic():  # or it might be sent in between
        mail = invite("nia@example.com", by=adam).mail
        assert mail is not None
        Mail.objects.filter(pk=mail.pk).update(due_at=tomorrow)
    page = window(operator)
    open_row(page, mail)

    act(page, "Resend email", "The email (invitation to nia@example.com) is being sent.")
    assert "Acme" in mailbox.newest("nia@example.com")
    # It arrives before the console notes that it went.
    eventually(Mail.objects.filter(pk=mail.pk, sent_at__isnull=False).exists, "it is noted")
    Mail.objects.filter(pk=mail.pk).update(sent_at=None, due_at=tomorrow)
    open_row(page, mail)
    act(page, "Drop email", "The email (invitation to nia@example.com) was dropped.")


def test_an_operator_signs_somebody_out(
    window: OpenWindow, operator: User, adam: Membership
) -> None:
    member, page = window(adam), window(operator)
    member.goto(adam.organization.get_absolute_url())
    open_row(page, adam.user)

    act(page, "End sessions", "Adam is signed out everywhere.")

    member.reload()
    expect(member.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_operator_goes_back_from_an_action_to_the_row(
    window: OpenWindow, operator: User, adam: Membership
) -> None:
    page = window(operator)
    open_row(page, adam.organization)

    page.get_by_role("link", name="Suspend organization").click()
    page.get_by_role("link", name="Cancel").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Acme")
    adam.organization.refresh_from_db()
    assert not adam.organization.is_suspended


def test_an_operator_searches_and_opens_a_row_by_keyboard(
    window: OpenWindow, operator: User, adam: Membership
) -> None:
    page = window(operator)
    page.goto("/operators/organizations/organization/")

    page.get_by_label("Search", exact=True).focus()
    page.keyboard.type("acme")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=acme"))
    link = page.get_by_role("link", name="Acme", exact=True)
    page.get_by_label("Search", exact=True).focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Acme")


def test_an_operator_reads_times_of_their_own_zone_with_its_name(
    window: OpenWindow, operator: User, adam: Membership
) -> None:
    Organization.objects.update(created_at=datetime(2026, 1, 26, 14, 5, tzinfo=UTC))
    page = window(operator, timezone_id="Asia/Kolkata")
    page.goto("/operators/organizations/organization/")

    expect(page.get_by_role("table")).to_contain_text("26 Jan 2026, 19:35 GMT+5:30")


@pytest.mark.parametrize("is_member", [True, False])
def test_an_operator_finds_the_pages_from_the_console(
    is_member: bool, window: OpenWindow, operator: User, adam: Membership
) -> None:
    if is_member:
        add_member(adam.organization, operator, RoleSlug.DEVELOPER)
    page = window(operator)

    page.goto("/")
    if is_member:
        page.locator("summary", has_text="Account:").click()
        page.get_by_role("link", name="Operators’ pages").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Operators’ pages")
