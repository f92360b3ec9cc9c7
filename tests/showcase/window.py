"""Windows of Chromium, signed in without the detour of the sign-in page."""

from django.test import Client
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from organizations.models import Membership
from tests.freshness import grown_stale
from tests.showcase.shot import Shot

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(context: BrowserContext, who: Membership | User | None, origin: str) -> None:
    """Be this person in this window from now on, since some minutes already, or no one."""
    context.clear_cookies()
    if who is None:
        return
    client = Client()
    client.force_login(who.user if isinstance(who, Membership) else who, backend=BACKEND)
    grown_stale(client)
    session = client.cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": origin}])


def show(page: Page, shot: Shot, origin: str) -> None:
    """Bring the page into the state of the shot."""
    sign_in(page.context, shot.who, origin)
    page.goto(f"{origin}{shot.address}")
    if shot.act:
        shot.act(page)
    page.evaluate("document.fonts.ready")
