"""Sessions in the database, which name the person whose they are.

The database holds a digest of each key and not the key: a person who reads a backup or a dump has
nothing to put into a cookie.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.browsers.names import browser_name
from accounts.models import Session, User
from accounts.sessions.last_use import note_use_after_response
from accounts.sessions.unfinished import id_of_person_signing_in
from audit.client_addresses import client_address
from console.database.prepared_queries import PreparedQuery, prepare

SIGN_IN = "sign_in"
"""Where a session keeps when, in which browser and from where someone signed in to it."""


def digest(key: str) -> str:
    """What the database knows of a key. Keys are random and long, so this needs no salt."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's database sessions over a table that names the person."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast(Session, super().create_model_instance(data))
        session.session_key = digest(session.session_key)
        session.user_id = data.get(SESSION_KEY)
        session.entering_id = id_of_person_signing_in(data)
        if sign_in := data.get(SIGN_IN):
            session.started_at = datetime.fromtimestamp(sign_in["at"], UTC)
            latest = session.started_at + timedelta(days=settings.SESSION_DAYS)
            session.expire_date = min(session.expire_date, latest)
            session.browser, session.address = sign_in["browser"], sign_in["address"]
        if session.user_id:
            session.last_used_at = timezone.now()
        return session

    def save(self, must_create: bool = False) -> None:
        """As Django does it; but a database that is away ends no session, and is not said to."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError):
                raise error.__context__ from None
            raise

    def load(self) -> dict[str, Any]:
        """What the session holds; an unknown or expired key is given up, as Django does it."""
        for session in _kept(connection.vendor).fetch_instances(key=digest(self.session_key or "")):
            if session.is_living:
                note_use_after_response(session)
                return self.decode(session.session_data)
        self._session_key = None
        return {}

    def exists(self, session_key: str) -> bool:
        """Whether a session has this key."""
        return bool(super().exists(digest(session_key)))

    def delete(self, session_key: str | None = None) -> None:
        """End the session with this key, or this one."""
        if key := session_key or self.session_key:
            super().delete(digest(key))

    # Django's own asynchronous methods would write and look for the key itself.

    async def acreate_model_instance(self, data: dict[str, Any]) -> Session:
        return await sync_to_async(self.create_model_instance)(data)

    async def aload(self) -> dict[str, Any]:
        return await sync_to_async(self.load)()

    async def aexists(self, session_key: str) -> bool:
        return await sync_to_async(self.exists)(session_key)

    async def adelete(self, session_key: str | None = None) -> None:
        await sync_to_async(self.delete)(session_key)


@cache
def _kept(vendor: str) -> PreparedQuery:
    """The session with a key, which each request of a browser asks for: it is written once."""
    sample = digest("a sample")
    return prepare("session", lambda: Session.objects.filter(pk=sample)[:1], key=sample)


def session_pk_of(request: HttpRequest) -> str:
    """What the row of this request's session is called."""
    return digest(request.session.session_key or "")


def sessions_of(user: User) -> list[Session]:
    """Where someone is signed in, those used last first.

    A new password ends sessions without touching their rows, so each is asked whether it is still
    good. A person has few.
    """
    hashes = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    newest_first = user.sessions.living().order_by(F("last_used_at").desc(nulls_last=True), "pk")
    return [each for each in newest_first if each.get_decoded().get(HASH_SESSION_KEY) in hashes]


def signed_in_at(request: HttpRequest) -> float:
    """When the session's person signed in or up, in seconds since 1970; 0 for no one."""
    return float(request.session.get(SIGN_IN, {"at": 0})["at"])


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, **_: Any) -> None:
    """Keep when, in which browser and from where someone signed in."""
    request.session[SIGN_IN] = {
        "at": timezone.now().timestamp(),
        "browser": browser_name(request.headers.get("User-Agent", "")),
        "address": client_address(request),
    }
