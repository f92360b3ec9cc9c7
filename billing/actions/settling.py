"""Noting which invoices are settled, so that the clock need not look at them again."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from billing.models import Invoice
from console.jobs.batches import in_order, work_off

BATCH = 1_000
"""How many invoices one transaction locks."""
LASTS = 60
"""Seconds after which no further batch is begun."""


def note_settled() -> None:
    """Note each invoice of which nothing is open now. What is left, the next run finds."""
    work_off(partial(next, _walk(), 0), seconds=LASTS)


def _walk() -> Iterator[int]:
    """A batch with each step; those come first that were due first."""
    last = None
    while found := _note_some(after=last):
        yield len(found)
        last = found[-1]


@transaction.atomic
def _note_some(*, after: Any) -> list[Invoice]:
    """What is open is asked once more under the lock: a payment may have gone back before it."""
    rows = in_order(Invoice.objects.settled().not_noted_as_settled(), "due_on", after=after).only(
        "due_on"
    )
    found = list(rows.select_for_update(no_key=True, skip_locked=True, of=("self",))[:BATCH])
    still = Invoice.objects.settled().filter(pk__in=[each.pk for each in found])
    Invoice.objects.filter(pk__in=still.values("pk")).update(settled_at=timezone.now())
    return found
