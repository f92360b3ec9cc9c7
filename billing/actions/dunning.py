"""Reminding people of an invoice: before it is due, on the day, and when it is overdue."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from audit import log
from billing.events.invoices import INVOICE_REMINDED
from billing.mail.invoices import enqueue_reminder
from billing.models import DunningStep, Invoice, Seller
from billing.models.invoice import InvoiceQuerySet
from billing.models.seller import BLOCKED_AFTER
from console.jobs.batches import read_in_order

STEPS = (-3, 0, 7, 14, BLOCKED_AFTER)
"""Days after the due date. From the last on, nothing new can be created (`unpaid`)."""
BATCH = 500
"""How many invoices are read at a time."""


def due_for_reminder(today: date) -> Iterator[tuple[UUID, int]]:
    """Each open invoice's ID and the reminder step that is due for it, by due date.

    Of several steps that were missed only the newest is due.
    """
    steps = _steps()
    for invoices in read_in_order(_open_invoices(today), "due_on", at_once=BATCH):
        reached_steps = {
            invoice.pk: max(step for step in steps if invoice.due_on + timedelta(step) <= today)
            for invoice in invoices
            if invoice.due_on is not None
        }
        sent = set(
            DunningStep.objects.filter(invoice__in=reached_steps).values_list("invoice", "step")
        )
        yield from (reached for reached in reached_steps.items() if reached not in sent)


def _open_invoices(today: date) -> InvoiceQuerySet:
    """The unsettled invoices that may have reached the first step, with only their due
    date loaded.
    """
    unsettled = Invoice.objects.unsettled().filter(
        organization__isnull=False,
        organization__suspended_at=None,
        due_on__lte=today - timedelta(days=STEPS[0]),
    )
    return unsettled.only("due_on")


@transaction.atomic
def remind(*, invoice_id: UUID, step: int) -> bool:
    """Email the reminder of a step, and record it; False if it was sent or the invoice is
    settled.

    Locks the invoice.
    """
    rows = Invoice.objects.select_for_update(no_key=True, of=("self",))
    invoice = rows.select_related("organization").get(pk=invoice_id)
    if not Invoice.objects.unsettled().filter(pk=invoice_id).exists():
        return False
    dunning_step, is_new = DunningStep.objects.get_or_create(invoice=invoice, step=step)
    if not is_new:
        return False
    enqueue_reminder(dunning_step)
    log.record(
        INVOICE_REMINDED,
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
