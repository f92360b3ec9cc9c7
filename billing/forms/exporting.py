"""The form for an export of invoices."""

from collections.abc import Callable
from datetime import date, timedelta

from django import forms

from billing import dates
from billing.actions.exporting import ExportFile
from console.operators.acting import ReasonForm

FILES = {
    ExportFile.JOURNAL: "Journal (CSV)",
    ExportFile.DOCUMENTS: "Documents (ZIP of PDF and XML)",
}


def last_of_month_before() -> date:
    """The last day of the previous month, in the seller's time zone."""
    return dates.today().replace(day=1) - timedelta(days=1)


def first_of_month_before() -> date:
    """The first day of the previous month, in the seller's time zone."""
    return last_of_month_before().replace(day=1)


def day_field(label: str, initial: Callable[[], date]) -> forms.DateField:
    """A field for a day, with the browser's date picker; `initial` returns the first value."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, initial=initial, widget=widget)


class ExportForm(ReasonForm):
    """Which file, for invoices issued on which days, and the reason."""

    file = forms.TypedChoiceField(choices=list(FILES.items()), coerce=ExportFile)
    first = day_field("First day", first_of_month_before)
    last = day_field("Last day", last_of_month_before)
    field_order = ("file", "first", "last", "reason")
