"""Sessions in the database, with columns for their person.

The database has a digest of each session key and not the key, so that a person who reads a backup
or a dump has nothing to put into a cookie.

A session also has a hash of its person's password, which Django compares with theirs in each
request: a new password ends all sessions but the one in which it was changed, where allauth saves
the new hash. The rows of the others stay until they are used or expire.
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
    """The digest of a session key, which is the primary key of the row in the database.

    Session keys are random and long, so it needs no salt.
    """
    return hashlib.sha256(key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's database sessions, in a table that names the person and has digests of keys."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row for this data, not saved yet, with its person, sign-in and expiry as columns.

        However long it is used, it expires `SESSION_DAYS` after the sign-in.
        """
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
        """Save the session as Django does.

        If the database is unavailable, its own error is raised, because Django would say that the
        session was deleted, which signs the person out.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError):
                raise error.__context__ from None
            raise

    def load(self) -> dict[str, Any]:
        """The session's data, empty if unknown or expired. Has its use saved after the response."""
        query = _session_query(connection.vendor)
        for session in query.fetch_instances(key=digest(self.session_key or "")):
            if session.is_living:
                note_use_after_response(session)
                return self.decode(session.session_data)
        self._session_key = None
        return {}

    def exists(self, session_key: str) -> bool:
        """Whether there is a session with this key."""
        return bool(super().exists(digest(session_key)))

    def delete(self, session_key: str | None = None) -> None:
        """Delete the session with this key, or without one, this session."""
        if key := session_key or self.session_key:
            super().delete(digest(key))

    # Django's own asynchronous methods would save and look for the key instead of its digest.

    async def acreate_model_instance(self, data: dict[str, Any]) -> Session:
        return await sync_to_async(self.create_model_instance)(data)

    async def aload(self) -> dict[str, Any]:
        return await sync_to_async(self.load)()

    async def aexists(self, session_key: str) -> bool:
        return await sync_to_async(self.exists)(session_key)

    async def adelete(self, session_key: str | None = None) -> None:
        await sync_to_async(self.delete)(session_key)


@cache
def _session_query(vendor: str) -> PreparedQuery:
    """The prepared query for the session with a key, which every request of a browser needs."""
    sample = digest("a sample")
    return prepare("session", lambda: Session.objects.filter(pk=sample)[:1], key=sample)


def session_pk_of(request: HttpRequest) -> str:
    """The primary key of the row of this request's session."""
    return digest(request.session.session_key or "")


def sessions_of(user: User) -> list[Session]:
    """The sessions in which the person is signed in, last used first.

    The data of each is decoded, because a new password ends sessions without changing their rows.
    """
    hashes = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    sessions = user.sessions.living().order_by(F("last_used_at").desc(nulls_last=True), "pk")
    return [row for row in sessions if row.get_decoded().get(HASH_SESSION_KEY) in hashes]


def signed_in_at(request: HttpRequest) -> float:
    """When the session's person signed in or up, in seconds since 1970; 0 if no one did."""
    return float(request.session.get(SIGN_IN, {"at": 0})["at"])


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, **_: Any) -> None:
    """Save in the session when, in which browser and from which IP address someone signed in."""
    request.session[SIGN_IN] = {
        "at": timezone.now().timestamp(),
        "browser": browser_name(request.headers.get("User-Agent", "")),
        "address": client_address(request),
    }
