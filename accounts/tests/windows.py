"""Browsers in which someone signs in, and their sessions."""

from django.test import Client

from accounts.models import Session, User
from accounts.sessions.store import digest
from accounts.tests.conftest import FIREFOX, PASSWORD
from tests.pages import CheckedClient

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)


def signed_in(user: User, agent: str = FIREFOX, address: str = "203.0.113.7") -> Client:
    """A browser in which this person has just signed in, or has begun to."""
    browser = CheckedClient(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


def row_of(browser: Client) -> Session:
    """The row of the browser's session."""
    return Session.objects.get(pk=digest(browser.cookies["session"].value))


def is_in(browser: Client) -> bool:
    """Whether its next request is one of someone signed in."""
    return browser.get("/accounts/profile/").status_code == 200
