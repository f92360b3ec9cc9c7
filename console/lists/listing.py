"""Lists that people search, filter and sort: one form, one page of rows and one total for all.

A list has a subclass of `ListForm`, and its page includes `components/list_search.html` and
`components/list_total.html`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from console.lists.paging import Page, Total, paginate, total_of


class Order(NamedTuple):
    """A way to sort, by fields that an index carries however long the list is."""

    label: str
    by: tuple[str, ...]


class ListForm(forms.Form):
    """What a list is searched by, sorted by and, in a subclass, filtered by.

    What is typed wrongly narrows nothing: an address with a misspelt filter shows the whole list.
    """

    orders: ClassVar[Mapping[str, Order]]
    """By their names in the address, the usual one first."""
    noun: ClassVar[tuple[str, str]]
    """What one row is, and what two are."""
    apart: ClassVar[frozenset[str]] = frozenset({"sort"})
    """Fields that leave nothing out of the list."""

    q = forms.CharField(label="Search", max_length=254, required=False)
    sort = forms.ChoiceField(label="Sort by", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        choices: Any = [(name, order.label) for name, order in self.orders.items()]
        self.fields["sort"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What was typed and selected, as far as it makes sense."""
        if not self.data:
            return {}
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def order(self) -> str:
        """The name of the way to sort."""
        return self.chosen.get("sort") or next(iter(self.orders))

    @property
    def everything(self) -> str:
        """Where the whole list is."""
        return "?"

    @property
    def is_narrowed(self) -> bool:
        """Whether it may leave rows out."""
        return bool(self.chosen.keys() - self.apart)

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        """The rows that it lets through. A subclass adds its filters."""
        if typed := self.chosen.get("q"):
            rows = rows.found_by(typed)  # type: ignore[attr-defined]  # every list's queryset has it
        return rows

    @property
    def filters(self) -> Iterator[forms.BoundField]:
        """The fields to select from, in addition to the search; how to sort comes last."""
        picked = (field for field in self if isinstance(field.field, forms.ChoiceField))
        return iter(sorted(picked, key=lambda field: field.name == "sort"))


@dataclass(frozen=True)
class Listing[Row]:
    """A page of the rows that a form lets through, and how many these are in all."""

    form: ListForm
    page: Page[Row]
    total: Total

    def __iter__(self) -> Iterator[Row]:
        return iter(self.page)

    def __bool__(self) -> bool:
        return bool(self.page)

    @property
    def summary(self) -> str:
        """The total as a sentence: "1,000+ members", "12 members match"."""
        one, many = self.form.noun
        number = str(self.total) if self.total else "No"
        noun = one if self.total.number == 1 else many
        if not self.form.is_narrowed:
            return f"{number} {noun}"
        return f"{number} {noun} {'matches' if self.total.number == 1 else 'match'}"


def list_rows[Rows: QuerySet[Any]](
    request: HttpRequest,
    form: ListForm,
    rows: Rows,
    *,
    shown: Callable[[Rows], QuerySet[Any]] = lambda found: found,
    as_row: Callable[[Any], Any] = lambda row: row,
) -> Listing[Any]:
    """The page of the rows that the request asks for, and their total, counted if there are more.

    `shown` adds to the rows what those on the page need and the count does not, and `as_row` makes
    of each what the template gets.
    """
    found = form.narrow(rows)
    page = paginate(request, shown(found), by=form.orders[form.order].by)
    page = replace(page, rows=[as_row(row) for row in page.rows])
    total = Total(len(page.rows)) if page.is_all else total_of(found)
    return Listing(form, page, total)
