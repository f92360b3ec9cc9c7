"""What every page of the operators' admin is built on: lists, rows, and what belongs to a row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from console import manifests
from console.lists.paging import COUNT_CAP, PAGE_SIZE, capped_count
from console.lists.searching import any_of
from console.operators.columns import Column, list_of, page_at

SECTION_ROWS = 10
"""How many rows of another model a page shows; a link leads to all of them."""


class CappedPaginator(Paginator):
    """Counts, and leads to, no more than the first 1,000 rows: others are found by searching."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, COUNT_CAP)

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than it leads to."""
        return self._counted > COUNT_CAP

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: COUNT_CAP + 1].count())


@dataclass(frozen=True)
class Section:
    """Rows of another model that belong to a row: the newest few, and a link to all."""

    title: str
    model: type[Model]
    rows: Callable[[Any], QuerySet[Any]]
    """All of them for a row, in an order that has an index."""
    columns: Sequence[Column]
    query: Callable[[Any], object] | None = None
    """What the model's list is searched for, to find all of them."""
    rank: int = 50
    """The lowest comes first."""
    most: int = SECTION_ROWS
    """How many rows are shown."""

    def shown(self, row: Any) -> dict[str, Any]:
        """What the template draws."""
        found = self.rows(row)
        first = list(found[: self.most + 1])
        context = {"section": self, "rows": first[: self.most]}
        if len(first) > self.most and self.query:
            query = urlencode({"q": self.query(row)})
            context["all"] = f"{list_of(self.model)}?{query}"
            context["count"] = capped_count(found)
        return context


@dataclass(frozen=True)
class Addition(manifests.Declaration):
    """A section on the pages of a model that does not know the app whose rows it shows."""

    to: type[Model]
    section: Section


ADDITIONS = manifests.Section(
    Addition, key=lambda addition: f"{addition.section.title} to {addition.to.__name__}"
)


class StateFilter(admin.SimpleListFilter):
    """Narrows a list to rows in one state. Each state has an index, or is had by nearly all."""

    states: ClassVar[Mapping[str, tuple[str, Q]]]
    """By its name in the address: its words and its rows."""
    passing: ClassVar[Mapping[str, tuple[str, Callable[[], QuerySet[Any]]]]] = {}
    """The same of states that depend on the moment, or on other rows: what finds the keys."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        all_states = {**self.states, **self.passing}
        return [(name, words) for name, (words, _) in all_states.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        name = self.value() or ""
        if name in self.passing:
            return queryset.filter(pk__in=self.passing[name][1]())
        chosen = self.states.get(name)
        return queryset.filter(chosen[1]) if chosen else queryset


class ListGroup(StrEnum):
    """Which lists stand together on the front page, in this order."""

    PEOPLE = "People and organizations"
    PROJECTS = "Projects and deployments"
    APIS = "APIs"
    BILLING = "Billing"
    RECORDS = "Records"


class ReadOnlyAdmin(admin.ModelAdmin):
    """A model that operators look up. Whatever has a rule changes through an action.

    `list_display` and `details` are columns. What they show of other rows is prefetched, for the 50
    of a page: joined, a search would read it for all 1,000 that it sorts. The address answers no
    lookup but those of filters that are written out: Django's own would read hashes letter by
    letter.
    """

    change_list_template = "operators/list.html"
    change_form_template = "operators/row.html"
    view_on_site = False  # operators are members of nothing: they would find nothing
    show_full_result_count = False
    paginator = CappedPaginator
    list_per_page = PAGE_SIZE
    list_max_show_all = 0
    sortable_by = ()  # newest first, by an index; by another column a million rows would be sorted
    actions = None
    group: ListGroup
    icon = "list"
    purpose = ""
    """What the list holds, in one sentence."""
    details: Sequence[Column] = ()
    sections: Sequence[Section] = ()
    rank = 50
    """Where it stands in the navigation: the lowest comes first."""

    def matches(self, term: str) -> list[Q]:
        """What the words of a search may name; there is an index for each, in the list's order."""
        return []

    def starts(self, term: str) -> list[Q]:
        """What begins with the words of a search; there is an index for each."""
        return []

    def heading(self, row: Any) -> str:
        """What the row's page is called."""
        return str(row)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not (term := search_term.strip()):
            return queryset, False
        return matching(queryset, *self.matches(term), starts=self.starts(term)), False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        row = context["original"]
        context["heading"] = self.heading(row)
        context["details"] = [(column.label, column(row)) for column in self.details]
        sections = [section.shown(row) for section in self._sections_for(request)]
        context["sections"] = [shown for shown in sections if shown["rows"]]
        context["empty"] = [shown["section"].title for shown in sections if not shown["rows"]]
        return super().render_change_form(request, context, *args, **options)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's own log is empty here; what happened to a row is on its page."""
        return redirect(page_at(self.model, object_id))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        # Django asks of filters, too, each of which takes its own parameter away.
        return lookup in {str(narrowing.parameter_name) for narrowing in self.list_filter}  # type: ignore[union-attr]  # all of ours are SimpleListFilters

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _sections_for(self, request: HttpRequest) -> list[Section]:
        """Those of models that this operator may see, in their order."""
        added = (addition.section for addition in ADDITIONS if addition.to is self.model)
        sections = [*self.sections, *added]
        return sorted(
            (
                section
                for section in sections
                if admin.site.get_model_admin(section.model).has_view_permission(request)
            ),
            key=lambda section: section.rank,
        )


def matching[Row: Model](
    rows: QuerySet[Row], *ways: Q, starts: Sequence[Q] = (), most: int = COUNT_CAP + 1
) -> QuerySet[Row]:
    """The rows that fit at least one of the ways, in their order."""
    return _sorted(rows.filter(pk__in=keys_matching(rows, *ways, starts=starts, most=most)))


def keys_matching(
    rows: QuerySet[Any], *ways: Q, starts: Sequence[Q] = (), most: int = COUNT_CAP + 1
) -> set[Any]:
    """The keys of these rows: the first so many of each way, by its own index.

    One condition with OR would have none: PostgreSQL reads all rows for it. Of those that only
    begin with something it would sort all, so that any of them must do where they are so many;
    once there are, no further beginning is asked for.
    """
    keys: set[Any] = set()
    for way in ways:
        keys.update(rows.filter(way).values_list("pk", flat=True)[:most])
    for start in starts:
        if len(keys) < most:
            keys.update(any_of(rows.filter(start), most).values_list("pk", flat=True))
    return keys


def _sorted[Row: Model](rows: QuerySet[Row]) -> QuerySet[Row]:
    """The same few rows in their order, by an expression that has no index.

    To find the first 50 of 1,000 keys, PostgreSQL would walk the index of the order, and meet none
    of them before its end where they are the oldest of a million.
    """
    names = [str(name) for name in rows.query.order_by]
    same = {name: Greatest(name.removeprefix("-"), name.removeprefix("-")) for name in names}
    return rows.order_by(
        *(same[name].desc() if name.startswith("-") else same[name].asc() for name in names)
    )
