"""What of the Developer Portal is erased after a time."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.utils import timezone

from console.jobs.batches import in_order, work_off
from portal.models import SignUp

NOTES_KEPT = timedelta(days=30)
"""After a request was answered. The answer stays, and its reason."""
BATCH = 1_000
"""Requests of one statement: none holds its locks for long."""
LASTS = 60
"""Seconds after which no further batch is begun."""


def erase_notes() -> None:
    """Erase what people wrote in requests answered long ago. The next run finds what is left."""
    work_off(partial(next, _walk(), 0), seconds=LASTS)


def _walk() -> Iterator[int]:
    """A batch with each step, those first that were answered first."""
    old, last = SignUp.objects.noted_before(timezone.now() - NOTES_KEPT), None
    while found := list(in_order(old, "decided_at", after=last).only("decided_at")[:BATCH]):
        SignUp.objects.filter(pk__in=[each.pk for each in found]).update(note="")
        yield len(found)
        last = found[-1]
