"""Sessions in the database, read together with the person whose they are."""

from typing import Any, cast

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


class SessionStore(db.SessionStore):
    """Django's database sessions over a table that names the person."""

    person: User | None = None
    """The person of the row that was read; whether they are signed in is not said by that."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast(Session, super().create_model_instance(data))
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
            cursor.execute(READ, [self.session_key, now])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        data, *person = found
        self.person = PERSON.row(person) if person[0] is not None else None
        return self.decode(data)
