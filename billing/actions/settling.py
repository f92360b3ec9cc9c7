"""Noting which invoices are settled, so that the clock need not look at them again."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from billing.models import Invoice
from console.jobs.batches import in_order, walk

BATCH = 1_000
"""How many invoices one transaction locks."""
LASTS = 60
"""Seconds after which no further batch is begun."""


def note_settled() -> None:
    """Set `settled_at` of each invoice of which nothing is open; the next run finds
    what is left.
    """
    walk(_note_batch, seconds=LASTS)


@transaction.atomic
def _note_batch(last: Any) -> list[Invoice]:
    """Set `settled_at` of a batch of settled invoices, by due date, after the last one before.

    The balance is read once more under the lock, because a payment may have gone back before it.
    """
    rows = in_order(Invoice.objects.settled().not_noted_as_settled(), "due_on", after=last).only(
        "due_on"
    )
    batch = list(rows.select_for_update(no_key=True, skip_locked=True, of=("self",))[:BATCH])
    settled = Invoice.objects.settled().filter(pk__in=[invoice.pk for invoice in batch])
    Invoice.objects.filter(pk__in=settled.values("pk")).update(settled_at=timezone.now())
    return batch
