"""Forgetting what someone was called, who has closed their account.

An event is never changed but for this: the name and addresses of the person in an `Erasure` give
way to what it says instead. On PostgreSQL a function does it, which belongs to the owner of the
tables, and a trigger refuses every other change of an event, by anyone. SQLite has neither.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from audit.models import Erasure, Event
from console.jobs.batches import work_off

BATCH = 500
"""How many events one transaction changes."""
LASTS = 40
"""Seconds after which no further batch of one erasure is begun."""
LOOKED_FOR = timedelta(minutes=10)
"""How long events are looked for that a request wrote which had begun before the closing."""


def pseudonym(user_id: int) -> str:
    """What someone is called, wherever it is read, who has closed their account."""
    return f"Closed account {user_id}"


def request_erasure(subject_type: str, subject_id: object, *, label: str) -> None:
    """Have a subject called so in all events, soon, in the caller's transaction."""
    Erasure.objects.create(subject_type=subject_type, subject_id=str(subject_id), label=label)


def carry_out_erasures() -> None:
    """Go on with every erasure. What is left, the next run finds."""
    for erasure in Erasure.objects.filter(done_at=None).order_by("asked_at", "pk"):
        # A walk never goes back: of what came meanwhile, the next one knows.
        was_old = erasure.asked_at < timezone.now() - LOOKED_FOR
        is_left = work_off(partial(next, _walk(erasure), None), seconds=LASTS)
        if was_old and not is_left:
            erasure.done_at = timezone.now()
            erasure.save(update_fields=["done_at"])


def _walk(erasure: Erasure) -> Iterator[datetime]:
    """A batch with each step, the earliest events first; when the last one of it was."""
    if connection.vendor != "postgresql":
        _erase_all(erasure)
        return
    since = datetime.min.replace(tzinfo=UTC)
    while last := _erase_batch(erasure, since=since):
        yield last
        since = last


@transaction.atomic
def _erase_batch(erasure: Erasure, *, since: datetime) -> datetime | None:
    """Change the next events from this moment on; when the last one was, None if none is left."""
    subject = [erasure.subject_type, erasure.subject_id]
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_erase_from(%s, %s, %s, %s)", [*subject, since, BATCH])
        (last,) = cursor.fetchone()
    return last


@transaction.atomic
def _erase_all(erasure: Erasure) -> None:
    """The same where nothing stands in the way, and all in one batch."""
    label = erasure.label
    about = Event.objects.filter(target_type=erasure.subject_type, target_id=erasure.subject_id)
    about.filter(organization_id=None).update(before={}, after={})
    about.update(target_label=label)
    if erasure.subject_type == "user":
        key = int(erasure.subject_id)
        Event.objects.done_by(key).update(actor_label=label, address=None)
        operated = Event.objects.filter(operator_id=key)
        operated.update(operator_label=label, operator_address=None)
