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

Read = str | Callable[[Any], Any]
"""The name of an attribute, of another row by dots too, or what makes the value of the row."""

State = tuple[str, str]
"""The kind of a state, as `console/templatetags/states.py` lists them, and its words."""


@dataclass(frozen=True)
class Column:
    """One thing about a row, under its label. What shows nothing is the empty string."""

    label: str
    show: Callable[[Any], Any]

    def __call__(self, row: Any) -> Any:
        shown = self.show(row)
        return "" if shown is None else shown


def words(label: str, read: Read) -> Column:
    """The value as text."""
    return Column(label, _reader(read))


def moment(label: str, read: Read) -> Column:
    """A day and a time with its zone; a script makes it the reader's own."""
    value = _reader(read)
    return Column(label, lambda row: when(value(row), exact=True))


def day(label: str, read: Read) -> Column:
    """A day, as in "1 Dec 2026"; nothing where there is none."""
    value = _reader(read)
    return Column(label, lambda row: _day(value(row)))


def aged(label: str, read: Read) -> Column:
    """How long ago, as in "6 h", with the moment on hover."""
    value = _reader(read)
    return Column(label, lambda row: age(value(row)))


def coming(label: str, read: Read) -> Column:
    """In how long, as in "in 5 minutes", with the moment on hover."""
    value = _reader(read)
    return Column(label, lambda row: _coming(value(row)))


def unbroken(label: str, read: Read) -> Column:
    """An amount, a number or a name of few words, which is read only on one line."""
    value = _reader(read)
    return Column(label, lambda row: _unbroken(value(row)))


def mono(label: str, read: Read) -> Column:
    """An ID, a handle or another text for machines."""
    value = _reader(read)
    return Column(label, lambda row: _mono(value(row)))


def state(label: str, read: Callable[[Any], State]) -> Column:
    """The shape, the color and the words of how it stands."""
    return Column(label, lambda row: state_tag(*read(row)))


def itself(label: str, read: Read = str, *, is_number: bool = False) -> Column:
    """A link to the row's own page; what is a number stays on one line."""
    value = _reader(read)
    show = _unbroken if is_number else str
    return Column(label, lambda row: _link(page_of(row), show(value(row))))


def link(label: str, read: Read) -> Column:
    """A link to the page of the row that this one names, if it names one."""
    value = _reader(read)
    return Column(label, lambda row: _link_to(value(row)))


def page_of(row: Model) -> str:
    """The operators' page of the row."""
    return page_at(type(row), row.pk)


def page_at(model: type[Model], key: object) -> str:
    """The operators' page of the row with this key."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])


def list_of(model: type[Model]) -> str:
    """The operators' list of such rows."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _reader(read: Read) -> Callable[[Any], Any]:
    return attrgetter(read) if isinstance(read, str) else read


def _day(value: date | None) -> str:
    return _unbroken(f"{value.day} {value:%b %Y}") if value else ""


def _coming(at: datetime | None) -> str:
    return format_html('<span class="unbroken">{}</span>', until(at)) if at else ""


def _unbroken(text: object) -> str:
    shown = "" if text is None else str(text)
    return format_html('<span class="unbroken">{}</span>', shown) if shown else ""


def _mono(text: object) -> str:
    return format_html('<span class="mono">{}</span>', text) if text else ""


def _link(address: str, text: object) -> str:
    return format_html('<a href="{}">{}</a>', address, text)


def _link_to(row: Model | None) -> str:
    if row is None:
        return ""
    return _link(page_of(row), row) if admin.site.is_registered(type(row)) else str(row)
