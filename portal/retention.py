"""What of the Developer Portal is erased after a time."""

from datetime import timedelta

from django.utils import timezone

from console.jobs.batches import in_order, walk
from portal.models import SignUp

NOTES_KEPT = timedelta(days=30)
"""After a request was answered. The answer stays, and its reason."""
BATCH = 1_000
"""Requests of one statement: none holds its locks for long."""
LASTS = 60
"""Seconds after which no further batch is begun."""


def erase_notes() -> None:
    """Erase messages of requests answered long ago, for 60 seconds; the next run continues."""
    walk(_erase_batch, seconds=LASTS)


def _erase_batch(last: SignUp | None) -> list[SignUp]:
    """Erase the messages of a batch of old requests after `last`, and return the requests.

    They are in the order in which they were answered.
    """
    old = SignUp.objects.noted_before(timezone.now() - NOTES_KEPT)
    sign_ups = list(in_order(old, "decided_at", after=last).only("decided_at")[:BATCH])
    SignUp.objects.filter(pk__in=[sign_up.pk for sign_up in sign_ups]).update(note="")
    return sign_ups
