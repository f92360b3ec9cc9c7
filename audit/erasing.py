"""Forgetting what someone was called, who has closed their account.

An event is never changed but for this: the name and addresses of the person in an `Erasure` give
way to what it says instead. On PostgreSQL a function does it, which belongs to the owner of the
tables, and a trigger refuses every other change of an event, by anyone. SQLite has neither.
"""

from datetime import timedelta
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


def erase(subject_type: str, subject_id: object, *, label: str) -> None:
    """Have a subject called so in all events, soon, in the caller's transaction."""
    Erasure.objects.create(subject_type=subject_type, subject_id=str(subject_id), label=label)


def erase_due() -> None:
    """Go on with every erasure. What is left, the next run finds."""
    for erasure in Erasure.objects.filter(done_at=None).order_by("asked_at", "pk"):
        is_left = work_off(partial(_erase_batch, erasure), seconds=LASTS)
        if not is_left and erasure.asked_at < timezone.now() - LOOKED_FOR:
            erasure.done_at = timezone.now()
            erasure.save(update_fields=["done_at"])


@transaction.atomic
def _erase_batch(erasure: Erasure) -> int:
    """Change the next events; returns how many there were."""
    if connection.vendor != "postgresql":
        return _erase_all(erasure)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_erase(%s, %s, %s)", [erasure.subject_type, erasure.subject_id, BATCH]
        )
        (changed,) = cursor.fetchone()
    return int(changed)


def _erase_all(erasure: Erasure) -> int:
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
    return 0
