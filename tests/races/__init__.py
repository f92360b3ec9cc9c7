"""What tests of races are made of: people who act at once, and ways to take a guard away.

`at_once` is the opponent who hopes for luck, a few hundred times. `slip_in` is the one who needs
none: it runs a whole deed between another deed's check and its write. With the guards in place the
deed would have to wait there, so it is used to show what happens without them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import wraps
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from audit.models import Event
from console.refusals import Refusal
from organizations.actions import permanent_deletion
from organizations.models import Organization
from organizations.tenancy import locks
from tests.database import delete_what_was_committed
from tests.waiting import LONG

MOST_AT_ONCE = 8

Deed = Callable[[], Any]


class AtOnce:
    """Does deeds in threads that start together, each on a database connection of its own."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(MOST_AT_ONCE)

    def __call__(self, *deeds: Deed) -> list[Any]:
        """What each deed returned, or the Refusal that it ended in. Anything else is raised."""
        start = Barrier(len(deeds), timeout=LONG)
        running = [self.pool.submit(self._do, deed, start) for deed in deeds]
        return [self._outcome(each) for each in running]

    def close(self) -> None:
        """Close every thread's connection: the barrier keeps one thread from closing for all."""
        self(*[connections.close_all] * MOST_AT_ONCE)
        self.pool.shutdown()

    def _do(self, deed: Deed, start: Barrier) -> Any:
        start.wait()
        return deed()

    def _outcome(self, running: Future[Any]) -> Any:
        try:
            return running.result(timeout=LONG)
        except Refusal as refusal:
            return refusal


def refusals(outcomes: list[Any]) -> list[type[Refusal]]:
    """Which rules said no."""
    return [type(outcome) for outcome in outcomes if isinstance(outcome, Refusal)]


def successes(outcomes: list[Any]) -> list[int]:
    """Which of the deeds succeeded, by position."""
    return [n for n, outcome in enumerate(outcomes) if not isinstance(outcome, Refusal)]


def kinds(organization: Organization) -> list[str]:
    """What happened, in the order in which it was written."""
    found = Event.objects.filter(organization_id=organization.pk).order_by("id")
    return list(found.values_list("kind", flat=True))


def member_ids(organization: Organization) -> list[int]:
    """The people who belong to it, by id."""
    return sorted(organization.memberships.values_list("user_id", flat=True))


def administrators(organization: Organization) -> int:
    """How many active administrators there are."""
    return organization.administrators().count()


def events(organization: Organization) -> Counter[str]:
    """How often what happened in the organization."""
    return Counter(
        Event.objects.filter(organization_id=organization.pk).values_list("kind", flat=True)
    )


# Taking guards away


def slip_in(
    monkeypatch: pytest.MonkeyPatch, module: Any, step: str, deed: Deed, *, before: bool = False
) -> list[BaseException]:
    """Have someone else do the whole deed once the first one has taken, or is at, this step.

    Returns a list that will hold what the deed raised.
    """
    original = getattr(module, step)
    raised: list[BaseException] = []

    def run() -> None:
        try:
            deed()
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    @wraps(original)
    def interrupted(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(module, step, original)
        result = None if before else original(*args, **kwargs)
        somebody_else = Thread(target=run)
        somebody_else.start()
        somebody_else.join(LONG)
        assert not somebody_else.is_alive(), "the other deed is held up"
        return original(*args, **kwargs) if before else result

    monkeypatch.setattr(module, step, interrupted)
    return raised


def impatiently(deed: Deed) -> Any:
    """Do the deed on this thread's connection, and give up when a lock is not free at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        return deed()


def take_away_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read rows without locking them, everywhere, and take no turns in organizations."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows.all())
    monkeypatch.setattr(locks, "lock_organization", lambda *_, **__: None)
    monkeypatch.setattr(permanent_deletion, "lock_organization", lambda *_, **__: None)


@contextmanager
def without_constraints(*patterns: str) -> Iterator[None]:
    """Drop the constraints, unique indexes and triggers named like these; restore them after.

    What was written meanwhile would not satisfy them, so it goes first.
    """
    with connection.cursor() as cursor:
        restore = [undo for pattern in patterns for undo in _drop(cursor, pattern)]
    try:
        yield
    finally:
        delete_what_was_committed()
        with connection.cursor() as cursor:
            for statement in restore:
                cursor.execute(statement)


def _drop(cursor: Any, pattern: str) -> list[str]:
    """Drop everything of this name (a LIKE pattern); the statements that bring it back."""
    cursor.execute(
        """
        SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
               format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
                      conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE conname LIKE %(name)s AND contype <> 't'
        UNION ALL
        SELECT format('ALTER TABLE %%s DISABLE TRIGGER %%I', tgrelid::regclass, tgname),
               format('ALTER TABLE %%s ENABLE TRIGGER %%I', tgrelid::regclass, tgname)
        FROM pg_trigger WHERE tgname LIKE %(name)s AND NOT tgisinternal
        UNION ALL
        SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
        FROM pg_index WHERE indexrelid::regclass::text LIKE %(name)s
            AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
        """,
        {"name": pattern},
    )
    found = cursor.fetchall()
    assert found, f"nothing is named like {pattern}"
    for drop, _ in found:
        cursor.execute(drop)
    return [undo for _, undo in found]
