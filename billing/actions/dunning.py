"""Reminding people of an invoice: before it is due, on the day, and when it is overdue."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from audit import log
from billing.events.invoices import INVOICE_REMINDED
from billing.mail.invoices import owe_reminder
from billing.models import DunningStep, Invoice

STEPS = (-3, 0, 7, 14)
"""Days after the due date. From day 30, nothing new can be created (`unpaid`)."""


def due_for_reminder(today: date) -> list[tuple[UUID, int]]:
    """The invoices that a reminder is due for, with its step. What was missed is not made up for:
    only the newest step is sent.
    """
    open_ones = Invoice.objects.unsettled().filter(
        organization__isnull=False, due_on__lte=today - timedelta(days=STEPS[0])
    )
    reached = {
        pk: _step(due_on, today)
        for pk, due_on in open_ones.values_list("pk", "due_on")
        if due_on is not None
    }
    sent = set(DunningStep.objects.filter(invoice__in=reached).values_list("invoice", "step"))
    return [each for each in reached.items() if each not in sent]


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
    owe_reminder(sent)
    log.record(
        INVOICE_REMINDED,
        organization=invoice.organization,
        by=log.Clock(),
        target=invoice,
        after={"day": str(invoice.due_on), "step": step},
    )
    return True


def _step(due_on: date, today: date) -> int:
    return max(step for step in STEPS if due_on + timedelta(days=step) <= today)
