"""Drafts that are issued in races, written past the actions."""

from contextlib import suppress

from django.db import OperationalError, connections, transaction

from billing.actions.invoicing import issue_invoice
from billing.documents import Rendered
from billing.models import Invoice, InvoiceLine, InvoiceSeries
from billing.tests.invoices import REASON, add_profile, add_seller

ABORTED = 10
"""Every tenth is taken back after it got its number."""
WAITED = ("lock timeout", "database is locked")


class Aborted(Exception):
    """Something went wrong after an invoice was issued, in the same transaction."""


def drafts_of(organization, count):
    """So many drafts of one line, for an organization that can be charged."""
    add_seller()
    add_profile(organization)
    drafts = Invoice.objects.bulk_create(
        Invoice(
            organization=organization,
            kind="invoice",
            currency="EUR",
            net_minor=100,
            total_minor=100,
        )
        for _ in range(count)
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=draft, position=1, text="Team", unit_amount_minor=100, amount_minor=100)
        for draft in drafts
    )
    return drafts


def render_nothing(document):
    """Documents cost time, and decide no race."""
    return Rendered(pdf=b"PDF", xml=b"XML")


def issue_some(drafts, operator):
    """Issue these drafts one after the other, and take every tenth back.

    What waited for the series longer than the database lets anything wait is tried again, as the
    clock and people do.
    """
    for number, draft in enumerate(drafts):
        while _is_refused(draft, operator, is_aborted=number % ABORTED == 0):
            pass
    connections.close_all()


def _is_refused(draft, operator, *, is_aborted):
    """Whether it could not wait for the series any longer."""
    try:
        with suppress(Aborted), transaction.atomic():
            issue_invoice(invoice=draft, reason=REASON, by=operator)
            if is_aborted:
                raise Aborted
    except OperationalError as waited:
        if not any(words in str(waited) for words in WAITED):
            raise
        return True
    return False


def gaps_and_doubles(issued):
    """What is wrong with the numbers of so many invoices, and with what comes next."""
    rows = Invoice.objects.issued().order_by("position")
    positions = list(rows.values_list("position", flat=True))
    numbers = rows.values_list("number", flat=True)
    return {
        "gaps": sorted(set(range(1, issued + 1)) - set(positions)),
        "doubles": len(positions) - len(set(positions)),
        "numbers twice": len(numbers) - len(set(numbers)),
        "more or less": len(positions) - issued,
        "next is off by": InvoiceSeries.objects.get().next - issued - 1,
    }


def as_it_should_be():
    """No gap, no double."""
    return {"gaps": [], "doubles": 0, "numbers twice": 0, "more or less": 0, "next is off by": 0}
