"""Lists that people search, filter and sort: a form, a page of rows and a total.

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
    """A way to sort a list, by fields with an index: its label, and the fields."""

    label: str
    by: tuple[str, ...]


class ListForm(forms.Form):
    """The search and the order of a list; subclasses add filters.

    Invalid values are ignored: an address with a misspelt filter shows the whole list.
    """

    orders: ClassVar[Mapping[str, Order]]
    """The ways to sort by their names in the address, the default first."""
    noun: ClassVar[tuple[str, str]]
    """The noun for one row, and for several."""
    apart: ClassVar[frozenset[str]] = frozenset({"sort"})
    """The names of fields that leave no rows out."""
    dependent: ClassVar[frozenset[str]] = frozenset()
    """The names of filters that are shown once another one is selected."""

    q = forms.CharField(label="Search", max_length=254, required=False)
    sort = forms.ChoiceField(label="Sort by", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        choices: Any = [(name, order.label) for name, order in self.orders.items()]
        self.fields["sort"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """The valid values that were typed and selected, without empty ones."""
        if not self.data:
            return {}
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def order(self) -> str:
        """The name of the selected order, or of the default."""
        return self.chosen.get("sort") or next(iter(self.orders))

    @property
    def everything(self) -> str:
        """The URL of the whole list."""
        return "?"

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter may leave rows out."""
        return bool(self.chosen.keys() - self.apart)

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        """The rows that match the search. Subclasses add their filters."""
        if typed := self.chosen.get("q"):
            rows = rows.found_by(typed)  # type: ignore[attr-defined]  # every list's queryset has it
        return rows

    @property
    def filters(self) -> Iterator[forms.BoundField]:
        """The form's fields with choices: the filters, and then the order. Without `dependent`."""
        choice_fields = (field for field in self if isinstance(field.field, forms.ChoiceField))
        filters = (field for field in choice_fields if field.name not in self.dependent)
        return iter(sorted(filters, key=lambda field: field.name == "sort"))

    @property
    def dependent_filters(self) -> Iterator[forms.BoundField]:
        """The fields of `dependent` that are shown now."""
        return (field for field in self if field.name in self.dependent)


@dataclass(frozen=True)
class Listing[Row]:
    """A page of the rows that match a form, and the total of the matches."""

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
        singular, plural = self.form.noun
        number = str(self.total) if self.total else "No"
        noun = singular if self.total.number == 1 else plural
        if not self.form.is_narrowed:
            return f"{number} {noun}"
        return f"{number} {noun} {'matches' if self.total.number == 1 else 'match'}"


def list_rows[Rows: QuerySet[Any]](
    request: HttpRequest,
    form: ListForm,
    rows: Rows,
    *,
    shown: Callable[[Rows], QuerySet[Any]] = lambda rows: rows,
    as_row: Callable[[Any], Any] = lambda row: row,
) -> Listing[Any]:
    """The requested page of the rows that match the form, and their total.

    The total takes a second query only if there are more pages. `shown` adds to the queryset what
    the page needs and the count does not; `as_row` makes the template's value of each row.
    """
    matches = form.narrow(rows)
    page = paginate(request, shown(matches), by=form.orders[form.order].by)
    page = replace(page, rows=[as_row(row) for row in page.rows])
    total = Total(len(page.rows)) if page.is_all else total_of(matches)
    return Listing(form, page, total)
