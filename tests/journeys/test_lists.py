"""Lists with a script: searched while one types, selected all at once, mails looked for."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from audit.models import Event
from organizations.models import Membership, Organization
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from projects.actions import assign_project_role, create_project
from projects.events import PROJECT_CREATED
from tests.cast import add_member, invite
from tests.journeys.conftest import OpenWindow

pytestmark = pytest.mark.django_db(transaction=True)
MEMBERS = "/organizations/acme/settings/members/"


def wait_for_filter(page: Page) -> None:
    """Wait for the script that watches selects, which is fetched after the page has loaded."""
    page.wait_for_load_state("networkidle")


def test_members_are_found_while_one_types(
    window: OpenWindow, adam: Membership, mia: Membership, acme: Organization
) -> None:
    add_member(acme, "Grace Hopper", RoleSlug.DEVELOPER)
    page = window(adam)
    page.goto(MEMBERS)
    search = page.get_by_label("Search by name or email address")
    expect(page.get_by_role("status").get_by_text("3 members")).to_be_visible()

    search.press_sequentially("hop")

    expect(page.locator(".row-item")).to_have_count(1)
    expect(search).to_be_focused()
    expect(page.get_by_role("status").get_by_text("1 member matches")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=hop(&sort=newest)?$"))
    page.get_by_label("Actions for grace.hopper@example.com").click()
    expect(page.get_by_role("link", name="Remove grace.hopper@example.com")).to_be_visible()
    page.reload()
    expect(page.locator(".row-item")).to_have_count(1)
    wait_for_filter(page)
    page.get_by_label("Role", exact=True).select_option(label="Administrator")
    expect(page.get_by_role("heading", name="No members found")).to_be_visible()


def test_a_permission_that_is_selected_asks_for_a_project(
    window: OpenWindow, adam: Membership, mia: Membership, acme: Organization
) -> None:
    with transaction.atomic():
        for number in range(9):
            add_member(acme, f"Person {number}", RoleSlug.EXTERNAL_API_SUBSCRIBER)
        apollo = create_project(name="Apollo", by=adam)
        member = acme.memberships.get(user__name="Person 1")
        slug = RoleSlug.DEVELOPER
        assign_project_role(project=apollo, membership=member, slug=slug, by=adam)
    page = window(adam)
    page.goto(MEMBERS)
    wait_for_filter(page)
    expect(page.get_by_label("Project", exact=True)).to_have_count(0)

    permission = page.get_by_label("Permission", exact=True)
    permission.select_option(value="deploy_component")
    expect(page.locator(".row-item")).to_have_count(2)
    page.get_by_label("Project", exact=True).focus()
    page.get_by_label("Project", exact=True).select_option(label="Apollo")

    expect(page.locator(".row-item")).to_have_count(3)
    expect(page).to_have_url(re.compile(r"can=deploy_component.*&project=apollo"))
    expect(page.get_by_label("Project", exact=True)).to_have_value("apollo")
    expect(page.get_by_label("Project", exact=True)).to_be_focused()


def test_a_period_is_shown_as_soon_as_it_is_chosen(window: OpenWindow, adam: Membership) -> None:
    page = window(adam)
    page.goto("/organizations/acme/analytics/")
    wait_for_filter(page)

    page.get_by_label("Period").select_option(label="Last 13 weeks")

    expect(page).to_have_url(re.compile(r"\?period=13w"))


def test_a_search_after_signing_out_leads_to_the_sign_in(
    window: OpenWindow, adam: Membership
) -> None:
    page = window(adam)
    page.goto(MEMBERS)

    page.context.clear_cookies()
    page.get_by_label("Search by name or email address").press_sequentially("ad")

    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_all_of_a_page_are_selected_at_once_and_the_bar_shows_only_then(
    window: OpenWindow, adam: Membership, mia: Membership
) -> None:
    page = window(adam)
    page.goto(MEMBERS)
    bar = page.get_by_role("button", name="Remove members")
    expect(bar).to_be_hidden()

    page.get_by_label("Select all members on this page").check()

    expect(bar).to_be_visible()
    expect(page.locator("#bulk").get_by_text("2 selected")).to_be_visible()
    page.get_by_label("Select adam@example.com").uncheck()
    expect(page.locator("#bulk").get_by_text("1 selected")).to_be_visible()
    page.get_by_label("Select mia@example.com").uncheck()
    expect(bar).to_be_hidden()


def test_who_is_alone_is_offered_nothing_to_select(window: OpenWindow, adam: Membership) -> None:
    page = window(adam)

    page.goto(MEMBERS)

    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("button", name="Remove members")).to_have_count(0)


def test_a_mail_that_waits_is_looked_for_until_it_is_sent(
    window: OpenWindow, adam: Membership
) -> None:
    with transaction.atomic():
        invite("nia@example.com", by=adam)
        # Else the console might send it before the page is there.
        Mail.objects.update(due_at=timezone.now() + timedelta(seconds=55))
    page = window(adam)
    page.goto("/organizations/acme/settings/invitations/")
    expect(page.locator(".state").get_by_text("Waiting")).to_be_visible()

    Mail.objects.update(sent_at=timezone.now())

    expect(page.locator(".state").get_by_text("Sent")).to_be_visible()
    expect(page.locator("#refresh")).not_to_have_attribute("hx-get", re.compile("."))


def test_events_stand_under_the_days_of_the_reader(window: OpenWindow, adam: Membership) -> None:
    acme = adam.organization
    for hours, name in ((0, "Midnight"), (-1, "Evening"), (-10, "Afternoon")):
        Event.objects.create(
            kind=PROJECT_CREATED,
            organization_id=acme.pk,
            organization_label=acme.name,
            target_label=name,
            at=datetime(2026, 3, 10, 0, 30, tzinfo=UTC) + timedelta(hours=hours),
        )
    history = "/organizations/acme/settings/history/?until=2026-03-11"
    headings = {
        "UTC": ["10 March 2026", "9 March 2026"],
        "Asia/Tokyo": ["10 March 2026", "9 March 2026"],
        "America/Los_Angeles": ["9 March 2026"],
    }
    under = {"UTC": 1, "Asia/Tokyo": 2, "America/Los_Angeles": 3}

    for zone, days in headings.items():
        page = window(adam, timezone_id=zone)
        page.goto(history)
        # The days as the server wrote them are the same in the first of the zones only.
        expect(page.locator(".rows.events h2")).to_have_text(days)
        first = page.locator(".rows.events h2:first-child ~ .row-item")
        later = page.locator(".rows.events h2:not(:first-child) ~ .row-item")
        assert first.count() - later.count() == under[zone]
