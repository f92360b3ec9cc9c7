"""Erasing the names and addresses of closed accounts from events.

Nothing else ever changes an event. On PostgreSQL a function of the tables' owner replaces the name
by the label of the `Erasure`, and a trigger refuses any other change. SQLite has neither.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from audit.models import Erasure, Event, EventQuerySet
from console.jobs.batches import work_off

BATCH = 500
"""How many events one transaction changes."""
LASTS = 40
"""Seconds after which no further batch of one erasure is begun."""
LOOKED_FOR = timedelta(minutes=10)
"""How long an erasure runs again: requests that began before the closing may still write events."""


def pseudonym(user_id: int) -> str:
    """The name by which pages and events show a closed account."""
    return f"Closed account {user_id}"


def request_erasure(subject_type: str, subject_id: object, *, label: str) -> None:
    """Create an `Erasure`, in the caller's transaction: a job then puts `label` into all events."""
    Erasure.objects.create(subject_type=subject_type, subject_id=str(subject_id), label=label)


def read_erased(events: EventQuerySet) -> list[Event]:
    """The events with the labels of open erasures, which the job may still have to put in.

    In two queries. For copies of events, in which no job would replace a name later.
    """
    # Before the events: what is done by then is in them.
    labels = {
        (erasure.subject_type, erasure.subject_id): erasure.label
        for erasure in Erasure.objects.filter(done_at=None)
    }
    erased_events = list(events)
    for event in erased_events:
        event.actor_label = labels.get(("user", str(event.actor_id)), event.actor_label)
        event.target_label = labels.get((event.target_type, event.target_id), event.target_label)
    return erased_events


def carry_out_erasures() -> None:
    """Carry out every open erasure, batch by batch, and mark it done once no event is left.

    An erasure stays open for ten minutes, and when its time is up: the next run goes on with it.
    """
    for erasure in Erasure.objects.filter(done_at=None).order_by("asked_at", "pk"):
        # A walk never goes back: events that are written during it are found by the next run.
        was_old = erasure.asked_at < timezone.now() - LOOKED_FOR
        is_left = work_off(partial(next, _walk(erasure), None), seconds=LASTS)
        if was_old and not is_left:
            erasure.done_at = timezone.now()
            erasure.save(update_fields=["done_at"])


def _walk(erasure: Erasure) -> Iterator[datetime]:
    """Erase one batch of events with each step, the earliest first, and yield its last time."""
    if connection.vendor != "postgresql":
        _erase_all(erasure)
        return
    since = datetime.min.replace(tzinfo=UTC)
    while last_at := _erase_batch(erasure, since=since):
        yield last_at
        since = last_at


@transaction.atomic
def _erase_batch(erasure: Erasure, *, since: datetime) -> datetime | None:
    """Erase the next events from `since` on; the time of the last one, or None if none is left."""
    subject = [erasure.subject_type, erasure.subject_id]
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_erase_from(%s, %s, %s, %s)", [*subject, since, BATCH])
        (last_at,) = cursor.fetchone()
    return last_at


@transaction.atomic
def _erase_all(erasure: Erasure) -> None:
    """Put the erasure's label for the subject's name into all events, and erase their addresses.

    What changed is erased only from events of no organization. For SQLite, where no trigger
    protects events, in one transaction.
    """
    label = erasure.label
    about = Event.objects.filter(target_type=erasure.subject_type, target_id=erasure.subject_id)
    about.filter(organization_id=None).update(before={}, after={})
    about.update(target_label=label)
    if erasure.subject_type == "user":
        person_id = int(erasure.subject_id)
        Event.objects.done_by(person_id).update(actor_label=label, address=None)
        operated = Event.objects.filter(operator_id=person_id)
        operated.update(operator_label=label, operator_address=None)
