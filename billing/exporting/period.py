"""The invoices that were issued in a period, in batches, so that any number fits in memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from audit.exports.stream import ExportStopped
from audit.models import Export
from billing.models import Invoice
from billing.models.invoice import InvoiceQuerySet

NOT_ALLOWED = "Export stopped: you may no longer view invoices."
TOO_LONG = "Export stopped: it took too long. Choose a shorter period, and try again."

Batches = Iterator[list[Invoice]]


@dataclass(frozen=True)
class Period:
    """The days of issue from `first` to `last`, including both."""

    first: date
    last: date

    def invoices(self) -> InvoiceQuerySet:
        """The invoices and credit notes that were issued on these days."""
        return Invoice.objects.issued().filter(issued_on__range=(self.first, self.last))


def in_batches(period: Period, rows: InvoiceQuerySet, size: int) -> Batches:
    """Yield batches of up to `size` rows that were issued in the period, by day and then number.

    Each batch is a query that starts after the last one, by the index `invoice_by_issue`, because
    a cursor that is open outside a transaction makes PostgreSQL store the whole result first.
    """
    days = period.invoices().order_by("issued_on", "series")
    for day, series in days.values_list("issued_on", "series").distinct():
        invoices = rows.filter(issued_on=day, series=series).order_by("position")
        batch = list(invoices[:size])
        while batch:
            yield batch
            batch = list(invoices.filter(position__gt=batch[-1].position)[:size])


def while_allowed(batches: Batches, *, export: Export, is_allowed: Callable[[], bool]) -> Batches:
    """Yield the batches, and renew the lease of the export before each.

    Raises Stopped with the reason if `is_allowed` returns False, or the lease is lost.
    """
    for batch in batches:
        if not is_allowed():
            raise ExportStopped(NOT_ALLOWED)
        if not export.renew():
            raise ExportStopped(TOO_LONG)
        yield batch
