"""The shape of a project. Whether its name is fit and free is the actions' question."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from console.lists.listing import ListForm, Order


class ProjectForm(forms.Form):
    """A project's name and what it is for."""

    name = forms.CharField(label="Project name", max_length=200, strip=False)
    description = forms.CharField(
        label="Description",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the project is for. Up to 500 characters.",
    )


class ArchivableListForm(ListForm):
    """Search, order and state (active or archived) of a list of projects or components."""

    orders = {
        "newest": Order("Newest first", ("-created_at", "-pk")),
        "name": Order("Name", ("name_key", "pk")),
        "oldest": Order("Oldest first", ("created_at", "pk")),
    }
    apart = frozenset({"sort", "show"})

    show = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)

    @property
    def shows_archived(self) -> bool:
        """Whether the list shows archived rows instead of active ones."""
        return bool(self.chosen.get("show") == "archived")

    @property
    def everything(self) -> str:
        """The query of the list without search and filters."""
        return "?show=archived" if self.shows_archived else "?"

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        """The rows that match the search, and are archived or active as chosen."""
        matching_rows: Any = super().narrow(rows)
        return matching_rows.archived() if self.shows_archived else matching_rows.active()


class ProjectListForm(ArchivableListForm):
    """Search, order and state (active or archived) of the list of projects."""

    noun = ("project", "projects")
