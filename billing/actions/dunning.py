"""Reminding people of an invoice: before it is due, on the day, and when it is overdue."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from audit import log
from billing.events.invoices import INVOICE_REMINDED
from billing.mail.invoices import enqueue_reminder
from billing.models import DunningStep, Invoice, Seller
from billing.models.seller import BLOCKED_AFTER
from console.jobs.batches import in_order

STEPS = (-3, 0, 7, 14, BLOCKED_AFTER)
"""Days after the due date. From the last on, nothing new can be created (`unpaid`)."""
BATCH = 500
"""How many invoices are read at a time."""


def due_for_reminder(today: date) -> Iterator[tuple[UUID, int]]:
    """The invoices that a reminder is due for, with its step, those first that were due first.

    What was missed is not made up for: only the newest step is sent. They are read in batches, each
    behind the one before.
    """
    last, steps = None, _steps()
    while found := _some_open(today, after=last):
        reached = {
            invoice.pk: max(step for step in steps if invoice.due_on + timedelta(step) <= today)
            for invoice in found
            if invoice.due_on is not None
        }
        sent = set(DunningStep.objects.filter(invoice__in=reached).values_list("invoice", "step"))
        yield from (each for each in reached.items() if each not in sent)
        last = found[-1]


def _some_open(today: date, *, after: Any) -> list[Invoice]:
    open_ones = Invoice.objects.unsettled().filter(
        organization__isnull=False,
        organization__suspended_at=None,
        due_on__lte=today - timedelta(days=STEPS[0]),
    )
    return list(in_order(open_ones, "due_on", after=after).only("due_on")[:BATCH])


@transaction.atomic
def remind(*, invoice_id: UUID, step: int) -> bool:
    """Send the reminder of a step, once; False if it was sent, or the invoice is settled."""
    rows = Invoice.objects.select_for_update(no_key=True, of=("self",))
    invoice = rows.select_related("organization").get(pk=invoice_id)
    if not Invoice.objects.unsettled().filter(pk=invoice_id).exists():
        return False
    sent, is_new = DunningStep.objects.get_or_create(invoice=invoice, step=step)
    if not is_new:
        return False
    enqueue_reminder(sent)
    log.record(
        INVOICE_REMINDED,
        organization=invoice.organization,
        by=log.System(),
        target=invoice,
        after={"day": str(invoice.due_on), "step": step},
    )
    return True


def _steps() -> tuple[int, ...]:
    """The days after the due date with a reminder, also the notice before a subscription ends."""
    seller = Seller.objects.first()
    notice = seller.notice_step if seller else None
    return STEPS if notice is None else (*STEPS, notice)
