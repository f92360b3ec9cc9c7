"""Browsers whose last sign-in is of now, or of some minutes ago."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from accounts.sessions.store import SIGN_IN, SessionStore

RECORDS = "account_authentication_methods"
WHOSE = "account_authentication_methods_user"


class NewSession(SessionStore):
    """A session that is saved under a random key without asking whether another one has it."""

    key_salt = SessionStore().key_salt  # otherwise one of the class's name

    def exists(self, session_key: str) -> bool:
        return False


def freshly_signed_in(page: Client, user: User, method: str = "password", **more: Any) -> Client:
    """The browser of someone who has just signed in by a method: "mfa" is a second factor."""
    session = page.session
    session[WHOSE] = str(user.pk)
    session[RECORDS] = [{"method": method, "at": time.time(), **more}]
    session.save()
    return page


def having_shown(page: Client, factor: Authenticator) -> Client:
    """The browser of someone who has just shown this second factor."""
    return freshly_signed_in(page, factor.user, "mfa", id=factor.pk)


def grown_stale(page: Client, seconds: int = 301) -> Client:
    """The same browser, so many seconds later."""
    session = page.session
    session[RECORDS] = [{**each, "at": each["at"] - seconds} for each in session.get(RECORDS, [])]
    if SIGN_IN in session:
        session[SIGN_IN] = {**session[SIGN_IN], "at": session[SIGN_IN]["at"] - seconds}
    session.save()
    return page
