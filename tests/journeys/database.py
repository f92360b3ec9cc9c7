"""The database of a console that runs: our models ask it while a journey goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.utils import load_backend
from django.utils import timezone

from console.running.environment import database
from console.settings import env
from organizations.models import Announcement
from outbox.models import Mail
from tests.database import delete_what_was_committed
from tests.pooling import is_wanted
from tests.started import Started
from tests.waiting import eventually


class HashedOnce(PBKDF2PasswordHasher):
    """The console's own, with one hash for all who have the same password: each costs 0.3 s."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """The hash that this password got when it was asked for first."""
        return _hashed(password)


@cache
def _hashed(password: str) -> str:
    hasher = PBKDF2PasswordHasher()
    return str(hasher.encode(password, hasher.salt()))


@contextmanager
def of_console(console: Started) -> Iterator[None]:
    """Have models use the console's own database, from this thread."""
    if is_wanted():
        yield  # it runs on that of the tests
        return
    entry = database(f"sqlite:///{console.data}/console.sqlite3", env)
    entry = connections.configure_settings({"default": entry})["default"]
    ours = load_backend(str(entry["ENGINE"])).DatabaseWrapper(entry, "default")
    pytests, connections["default"] = connections["default"], ours
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        ours.close()
        connections["default"] = pytests
        ContentType.objects.clear_cache()


def _has_nothing_to_do() -> bool:
    mails = Mail.objects.waiting().filter(due_at__lte=timezone.now())
    return not Announcement.objects.exists() and not mails.exists()


def empty(console: Started) -> None:
    """Leave nothing to the next journey, once the worker has told everyone and mailed what is due.

    It would hold rows that are to be deleted here, and wait for others that already are.
    """
    eventually(_has_nothing_to_do, f"the mails go\n{console.log}")
    delete_what_was_committed()
    for file in (console.data / "mail").glob("*.eml"):
        file.unlink()
