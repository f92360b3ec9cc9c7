"""What the operators' pages show of a row: the columns of a list, the lines of a page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html

from console.templatetags.page import age, until, when
from console.templatetags.states import state as state_tag
from console.words import dates

Source = str | Callable[[Any], Any]
"""What a column reads of a row: an attribute's name, also with dots, or a function of the row."""

State = tuple[str, str]
"""The kind of a state, from `console/templatetags/states.py`, and its label."""


@dataclass(frozen=True)
class Column:
    """A labelled column of a list, or line of a row's page."""

    label: str
    show: Callable[[Any], Any]
    """Makes the text or HTML to show of a row."""

    def __call__(self, row: Any) -> Any:
        """The text or HTML to show of the row; "" in place of None."""
        text = self.show(row)
        return "" if text is None else text


def words(label: str, source: Source) -> Column:
    """A column with the value as text."""
    return Column(label, _reader(source))


def moment(label: str, source: Source) -> Column:
    """A column with a day and time in the reader's time zone."""
    value = _reader(source)
    return Column(label, lambda row: when(value(row), exact=True))


def day(label: str, source: Source) -> Column:
    """A column with a date, such as "1 Dec 2026"; empty for None."""
    value = _reader(source)
    return Column(label, lambda row: _day(value(row)))


def aged(label: str, source: Source) -> Column:
    """A column that says how long ago the moment was, such as "6 h"; the moment is its title."""
    value = _reader(source)
    return Column(label, lambda row: age(value(row)))


def coming(label: str, source: Source) -> Column:
    """A column that says when the moment comes, such as "in 5 minutes"; the moment is its title."""
    value = _reader(source)
    return Column(label, lambda row: _coming(value(row)))


def unbroken(label: str, source: Source) -> Column:
    """A column with text that never wraps, such as an amount, a number or a short name."""
    value = _reader(source)
    return Column(label, lambda row: _unbroken(value(row)))


def mono(label: str, source: Source) -> Column:
    """A column in monospace, for an ID, a handle or another text for machines."""
    value = _reader(source)
    return Column(label, lambda row: _mono(value(row)))


def state(label: str, state_of: Callable[[Any], State]) -> Column:
    """A column with the icon, color and label of a state."""
    return Column(label, lambda row: state_tag(*state_of(row)))


def itself(label: str, source: Source = str, *, is_number: bool = False) -> Column:
    """A column with a link to the row's own page; a number does not wrap."""
    value = _reader(source)
    show = _unbroken if is_number else str
    return Column(label, lambda row: _link(page_of(row), show(value(row))))


def link(label: str, source: Source) -> Column:
    """A column with a link to the page of the related row that is read; empty for None."""
    value = _reader(source)
    return Column(label, lambda row: _link_to(value(row)))


def page_of(row: Model) -> str:
    """The path of the operators' page of the row."""
    return page_at(type(row), row.pk)


def page_at(model: type[Model], key: object) -> str:
    """The path of the operators' page of the model's row with this key."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])


def list_of(model: type[Model]) -> str:
    """The path of the operators' list of the model."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _reader(source: Source) -> Callable[[Any], Any]:
    """A function that returns the value of a row."""
    return attrgetter(source) if isinstance(source, str) else source


def _day(value: date | None) -> str:
    """The date as HTML, such as "1 Dec 2026", on one line; "" for None."""
    return _unbroken(dates.day(value, short=True)) if value else ""


def _coming(at: datetime | None) -> str:
    """How long from now as HTML, on one line; "" for None."""
    return format_html('<span class="unbroken">{}</span>', until(at)) if at else ""


def _unbroken(value: object) -> str:
    """The value as HTML that does not wrap; "" for None or an empty text."""
    text = "" if value is None else str(value)
    return format_html('<span class="unbroken">{}</span>', text) if text else ""


def _mono(text: object) -> str:
    """The text as HTML in monospace; "" if it is empty or None."""
    return format_html('<span class="mono">{}</span>', text) if text else ""


def _link(url: str, text: object) -> str:
    """An HTML link."""
    return format_html('<a href="{}">{}</a>', url, text)


def _link_to(row: Model | None) -> str:
    """A link to the row's page; only its name if operators have no such page, "" for None."""
    if row is None:
        return ""
    return _link(page_of(row), row) if admin.site.is_registered(type(row)) else str(row)
