"""What every page of the operators' admin is built on."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

INLINE_ROWS = 50
"""How many rows of another model a page shows; a link leads to all of them."""

FILTER_LOOKUPS = ("", "__exact", "__isnull", "__isempty")
"""What the admin's own filters append to the name of their field."""


class ReadOnlyAdmin(admin.ModelAdmin):
    """A model that operators look up. Whatever has a rule changes through an action."""

    change_form_template = "operators/change_form.html"
    view_on_site = False  # operators are members of nothing: they would find nothing
    show_full_result_count = False
    actions = None
    linked_lookups: Sequence[str] = ()
    """Lookups that links of other pages use, beside those of this list's filters."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        # Django would allow any lookup on any field of ours and on the rows that point here, shown
        # or not: enough to read hashes, session keys and mailed codes letter by letter.
        filters = [item[0] if isinstance(item, tuple) else item for item in self.list_filter]
        known = {f"{name}{suffix}" for name in filters for suffix in FILTER_LOOKUPS}
        return lookup in {*known, *self.linked_lookups}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class FirstRows(BaseInlineFormSet):
    """The first rows only: an organization has thousands of members, and a page shows few."""

    def get_queryset(self) -> QuerySet[Any]:
        if not hasattr(self, "_first_rows"):
            self._first_rows = super().get_queryset()[:INLINE_ROWS]
        return self._first_rows


class ReadOnlyInline(admin.TabularInline):
    """Rows that belong to another, to read. Each says by `ordering` which come first."""

    formset = FirstRows
    extra = 0
    can_delete = False
    max_num = 0
    show_change_link = True
    view_on_site = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
