"""Letters in a browser: what mail programs show of them, in both themes and at two widths."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from accounts.models import FactorReset, User
from organizations import actions
from organizations.actions.reminders import remind_invitees
from organizations.models import Invitation, Membership
from organizations.schedule import send_notifications
from organizations.tenancy.roles import RoleSlug
from outbox.brands import CONSOLE
from outbox.drain import drain
from tests.cast import add_member, invite
from tests.journeys.test_every_page import violations

GUIDELINES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
FOLDER = Path(django_settings.BASE_DIR) / "templates"
ACCOUNT = sorted(
    str(path.relative_to(FOLDER))
    for folder in ("account/email", "mfa/email")
    for path in (FOLDER / folder).glob("*_message.html")
    if "base_" not in path.name
)
NOW = timezone.now()
CONTEXT = {
    "reset": FactorReset(
        user=User(email="nia@example.com"),
        asked_at=NOW,
        due_at=NOW,
        expires_at=NOW,
        stopped_at=NOW,
        completed_at=NOW,
        stopped_because="the second factor was used",
    ),
    "brand": CONSOLE,
    "from_where": "Firefox on Linux, 2001:db8:85a3:1111:2222:8a2e:370:7334",
    "person": "Nia",
    "link": "https://console.example/accounts/second-factor-reset/123456/" + "w" * 43 + "/",
    "code": "WXYZ-KLMN",
    "email": "a-rather-long-address-of-somebody@department.company.example",
    "from_email": "old@company.example",
    "to_email": "new@company.example",
    "deleted_email": "old@company.example",
    "ip": "192.0.2.7",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
    "timestamp": NOW,
    "password_reset_url": "https://console.example/accounts/password/reset/",
    "signup_url": "https://console.example/accounts/signup/",
}
COLOR = re.compile(r"#[0-9a-f]{6}\b")


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context().new_page()


def problems_of(page: Page, html: str) -> list[str]:
    """What axe finds against the letter in each theme, and the widths at which it does not fit."""
    problems = []
    page.set_content(html)
    axe = Axe()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        problems += [f"{theme}: {found}" for found in violations(axe, page, "", GUIDELINES)]
        axe = Axe(axe_script="")  # it is in the page now
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        problems += [f"{width} px: {wide} px too wide"] if wide > 0 else []
    return problems


@pytest.mark.parametrize("name", ACCOUNT)
def test_a_letter_about_an_account_is_accessible_and_fits(page: Page, name: str) -> None:
    context = CONTEXT if "code" in name or "confirmation" in name else {**CONTEXT, "code": ""}
    context = {**context, "subject": "What happened"}

    assert problems_of(page, render_to_string(name, context)) == []


def test_letters_about_organizations_are_accessible_and_fit(
    page: Page, adam: Membership, mia: Membership, mailoutbox: list[Any]
) -> None:
    invite("a-rather-long-address-of-somebody@department.company.example", by=adam)
    drain()
    Invitation.objects.update(expires_at=timezone.now() + timedelta(hours=20))
    remind_invitees()
    eve = add_member(mia.organization, "Eve", RoleSlug.ADMINISTRATOR)
    actions.remind_of_second_factor(pks=[mia.pk], by=adam)
    actions.change_roles(membership=mia, slugs=[RoleSlug.API_PUBLISHER], by=adam)
    actions.remove_member(membership=eve, by=adam)
    send_notifications()
    drain()

    assert {message.subject.partition(" ")[0] for message in mailoutbox} == {
        "Join",
        "Your",
        "Acme",
        "Adam",
    }
    for message in mailoutbox:
        assert problems_of(page, message.alternatives[0][0]) == [], message.subject


def test_letters_turn_dark_where_the_mail_program_does(page: Page) -> None:
    page.set_content(render_to_string("account/email/login_code_message.html", CONTEXT))
    painted = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        painted[theme] = page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert painted == {"light": "rgb(247, 247, 248)", "dark": "rgb(16, 18, 23)"}


def test_letters_have_the_colors_of_the_tokens() -> None:
    tokens = (Path(django_settings.BASE_DIR) / "static/css/tokens.css").read_text().lower()
    folders = ("templates/mail", "templates/account/email")
    files = [
        path for at in folders for path in (Path(django_settings.BASE_DIR) / at).glob("*.html")
    ]

    used = {color for path in files for color in COLOR.findall(path.read_text())}

    assert used
    assert used <= set(COLOR.findall(tokens))
