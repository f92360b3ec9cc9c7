"""The admin, which wears Django's own design, under our policy for scripts and styles."""

import pytest
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from organizations.models import Handle, Membership
from tests.cast import invite
from tests.journeys.conftest import OpenWindow

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
    page.get_by_role("link", name="Organizations", exact=True).last.click()
    page.get_by_role("link", name="Acme").click()

    expect(page.get_by_text("adam@example.com").or_(page.get_by_text("Adam")).first).to_be_visible()
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)


def open_row(page: Page, row: Model) -> None:
    """The operators' page of this row."""
    page.goto(reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]))


def act(page: Page, button: str, done: str, **typed: str) -> None:
    """Press the button on the row's page, forget the reason once, then give it."""
    page.get_by_role("link", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(button)
    for label, value in typed.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Give a reason of 5 to 300 characters")).to_be_visible()
    for label, value in typed.items():
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

    act(page, "End suspension", "Acme is not suspended any more.")
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
        **{"Member's address": "mia@example.com"},
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

    act(page, "Release handle", "The handle acme-old is free.")

    assert not Handle.objects.filter(pk=old.pk).exists()


def test_an_operator_sends_a_mail_again_and_drops_it(
    window: OpenWindow, operator: User, adam: Membership
) -> None:
    mail = invite("nia@example.com", by=adam).mail
    assert mail is not None
    page = window(operator)
    open_row(page, mail)

    act(page, "Send again", "The mail (invitation to nia@example.com) is on its way.")
    act(page, "Drop mail", "The mail (invitation to nia@example.com) was dropped.")


def test_an_operator_signs_somebody_out(
    window: OpenWindow, operator: User, adam: Membership
) -> None:
    member, page = window(adam), window(operator)
    member.goto(adam.organization.get_absolute_url())
    open_row(page, adam.user)

    act(page, "End sessions", "Adam is signed out everywhere.")

    member.reload()
    expect(member.get_by_role("heading", name="Sign in")).to_be_visible()
