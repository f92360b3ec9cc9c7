"""What people type about builds."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from builds.models import BuildState
from console.lists.listing import ListForm, Order


class BuildListForm(ListForm):
    """Which builds of a component the list shows."""

    noun = ("build", "builds")
    orders = {
        "newest": Order("Newest first", ("-number",)),
        "oldest": Order("Oldest first", ("number",)),
    }
    state = forms.ChoiceField(
        label="State", choices=[("", "All states"), *BuildState.choices], required=False
    )

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        found: Any = super().narrow(rows)
        state = self.chosen.get("state")
        return found.filter(state=state) if state else found
