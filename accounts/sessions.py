"""Sessions in the database, read together with the person whose they are.

The database holds a digest of each key and not the key: whoever reads a backup or a dump has
nothing to put into a cookie.
"""

import hashlib
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from accounts.models import Session, User
from console.statements import Columns

PERSON = Columns(User, "person")
READ = f"""
SELECT session.session_data, {PERSON}
FROM accounts_session AS session LEFT JOIN accounts_user AS person ON person.id = session.user_id
WHERE session.session_key = %s AND session.expire_date > %s
"""  # noqa: S608  (names of columns)


def digest(key: str) -> str:
    """What the database knows of a key. Keys are random and long, so this needs no salt."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's database sessions over a table that names the person."""

    person: User | None = None
    """The person of the row that was read; whether they are signed in is not said by that."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast(Session, super().create_model_instance(data))
        session.session_key = digest(session.session_key)
        session.user_id = data.get(SESSION_KEY)
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
        """As Django does it, with the person joined: one query where there were two."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(READ, [digest(self.session_key or ""), now])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        data, *person = found
        self.person = PERSON.row(person) if person[0] is not None else None
        return self.decode(data)

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
