"""The base classes of the operators' admin: lists, pages of rows, and sections of related rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, Prefetch, Q, QuerySet
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from console import manifests
from console.lists.paging import COUNT_CAP, PAGE_SIZE, capped_count
from console.lists.searching import any_of
from console.operators.columns import Column, list_of, page_at

SECTION_ROWS = 10
"""The most rows of another model on a row's page; a link leads to all of them."""


class CappedPaginator(Paginator):
    """A paginator of only the first 1,000 rows: others are found by searching."""

    @cached_property
    def count(self) -> int:
        """The number of rows, 1,000 at most."""
        return min(self._counted, COUNT_CAP)

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than are shown."""
        return self._counted > COUNT_CAP

    @cached_property
    def _counted(self) -> int:
        """The number of rows, counted up to 1,001."""
        rows: Any = self.object_list
        return int(rows.order_by()[: COUNT_CAP + 1].count())


@dataclass(frozen=True)
class Section:
    """A table on a row's page, of the first related rows of another model, with a link to all."""

    title: str
    model: type[Model]
    rows: Callable[[Any], QuerySet[Any]]
    """Returns all related rows of a row, in an order that has an index."""
    columns: Sequence[Column]
    query: Callable[[Any], object] | None = None
    """Returns the search text with which the model's list has all of them; None for no link."""
    rank: int = 50
    """The lowest rank comes first."""
    most: int = SECTION_ROWS
    """The most rows that are shown."""

    def context_for(self, row: Any) -> dict[str, Any]:
        """The template context of the section for a row; with the number of all rows if more."""
        related_rows = self.rows(row)
        first_rows = list(related_rows[: self.most + 1])
        context = {"section": self, "rows": first_rows[: self.most]}
        if len(first_rows) > self.most and self.query:
            query = urlencode({"q": self.query(row)})
            context["all"] = f"{list_of(self.model)}?{query}"
            context["count"] = capped_count(related_rows)
        return context


@dataclass(frozen=True)
class Addition(manifests.Declaration):
    """A section that an app adds to the row pages of a model of a lower app."""

    to: type[Model]
    section: Section


ADDITIONS = manifests.Section(
    Addition, key=lambda addition: f"{addition.section.title} to {addition.to.__name__}"
)


@dataclass(frozen=True)
class AddedColumn(manifests.Declaration):
    """A column that an app adds to the list of a model of a lower app."""

    to: type[Model]
    column: Column
    prefetched: Callable[[], Prefetch]
    """The related rows that the column shows."""


ADDED_COLUMNS = manifests.Section(
    AddedColumn, key=lambda added: f"{added.column.label} to {added.to.__name__}"
)


class StateFilter(admin.SimpleListFilter):
    """A filter by state. Each state has an index, or nearly all rows are in it."""

    states: ClassVar[Mapping[str, tuple[str, Q]]]
    """The label and the condition of each state, by its name in the address."""
    passing: ClassVar[Mapping[str, tuple[str, Callable[[], QuerySet[Any]]]]] = {}
    """States that depend on the time or other rows: label, and a function that finds the keys."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The name and label of each state."""
        all_states = {**self.states, **self.passing}
        return [(name, label) for name, (label, _) in all_states.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in the selected state; all of them without one or with an unknown one."""
        name = self.value() or ""
        if name in self.passing:
            return queryset.filter(pk__in=self.passing[name][1]())
        return queryset.filter(self.states[name][1]) if name in self.states else queryset


class ListGroup(StrEnum):
    """The groups of lists in the navigation and on the front page, in their order."""

    PEOPLE = "People and organizations"
    PROJECTS = "Projects and deployments"
    APIS = "APIs"
    DELIVERY = "Delivery"
    BILLING = "Billing"
    SYSTEM = "System"


class ReadOnlyAdmin(admin.ModelAdmin):
    """A model that operators look up. Rows change only through actions, which keep the rules.

    `list_display` and `details` are columns. Other rows that they show are prefetched for the 50
    rows of a page, because a search would read joined rows for all 1,000 that it sorts. The address
    takes only the lookups of declared filters, because with others of Django one could read hashes
    letter by letter.
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
    """A sentence about what the list holds."""
    details: Sequence[Column] = ()
    sections: Sequence[Section] = ()
    prefetched: Sequence[str] = ()
    """The related rows that columns show, for `prefetch_related`."""
    rank = 50
    """The place in the navigation: the lowest rank comes first."""

    def matches(self, term: str) -> list[Q]:
        """Conditions for rows that match a search, each with an index in the list's order."""
        return []

    def starts(self, term: str) -> list[Q]:
        """Conditions for rows in which a value begins with the search text, each with an index."""
        return []

    def heading(self, row: Any) -> str:
        """The heading of the row's page."""
        return str(row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """All rows, with the related rows of `prefetched`."""
        return super().get_queryset(request).prefetch_related(*self.prefetched)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The columns of the list, those that apps add before the last one."""
        *first, last = super().get_list_display(request)
        return [*first, *(added.column for added in self._added_columns()), last]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows that match the search, without duplicates; all rows for an empty one.

        With the related rows of columns that apps add to the list.
        """
        added = [added_column.prefetched() for added_column in self._added_columns()]
        queryset = queryset.prefetch_related(*added)
        if not (term := search_term.strip()):
            return queryset, False
        return matching(queryset, *self.matches(term), starts=self.starts(term)), False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        """The row's page: its details, and its sections, of which empty ones are only named."""
        row = context["original"]
        context["heading"] = self.heading(row)
        context["details"] = [(column.label, column(row)) for column in self.details]
        sections = [section.context_for(row) for section in self._sections_for(request)]
        context["sections"] = [section for section in sections if section["rows"]]
        context["empty"] = [section["section"].title for section in sections if not section["rows"]]
        return super().render_change_form(request, context, *args, **options)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the row's page, which has its history: Django's own log is empty."""
        return redirect(page_at(self.model, object_id))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Whether the lookup is the parameter of a declared filter.

        Django asks about these, too; each filter takes its own parameter away.
        """
        return lookup in {str(state_filter.parameter_name) for state_filter in self.list_filter}  # type: ignore[union-attr]  # all of ours are SimpleListFilters

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Always False, because rows are only added by actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Always False, because rows are only changed by actions."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Always False, because rows are only deleted by actions."""
        return False

    def _added_columns(self) -> list[AddedColumn]:
        """The columns that other apps add to the list."""
        return [added for added in ADDED_COLUMNS if added.to is self.model]

    def _sections_for(self, request: HttpRequest) -> list[Section]:
        """The sections, also those added by other apps, of models the operator may see, by rank."""
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
    rows: QuerySet[Row], *conditions: Q, starts: Sequence[Q] = (), most: int = COUNT_CAP + 1
) -> QuerySet[Row]:
    """The rows that match any of the conditions, in their order: at most `most` for each."""
    return _sorted(rows.filter(pk__in=keys_matching(rows, *conditions, starts=starts, most=most)))


def keys_matching(
    rows: QuerySet[Any], *conditions: Q, starts: Sequence[Q] = (), most: int = COUNT_CAP + 1
) -> set[Any]:
    """The keys of the rows that match: the first `most` of each condition, in one query for each.

    Each condition has its own index; for one condition with OR, PostgreSQL would read all rows. Of
    `starts` it takes any `most` rows, because it would sort all of them to find the first, and none
    once enough keys are found.
    """
    keys: set[Any] = set()
    for condition in conditions:
        keys.update(rows.filter(condition).values_list("pk", flat=True)[:most])
    for start in starts:
        if len(keys) < most:
            keys.update(any_of(rows.filter(start), most).values_list("pk", flat=True))
    return keys


def _sorted[Row: Model](rows: QuerySet[Row]) -> QuerySet[Row]:
    """Sort a few rows, found by key, in their order, but by an expression that has no index.

    With an index, PostgreSQL would walk along it to find the first 50 of 1,000 keys, through a
    million rows if these are the oldest.
    """
    names = [str(name) for name in rows.query.order_by]
    unindexed = {name: Greatest(name.removeprefix("-"), name.removeprefix("-")) for name in names}
    return rows.order_by(
        *(unindexed[n].desc() if n.startswith("-") else unindexed[n].asc() for n in names)
    )
