"""The shape of what people type about schedules and runs. What may be is the actions' question."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from console.lists.listing import ListForm, Order
from deployments.states.runs import RunState


class RunListForm(ListForm):
    """Which runs of a component the list shows."""

    noun = ("run", "runs")
    orders = {
        "newest": Order("Newest first", ("-created_at", "-pk")),
        "oldest": Order("Oldest first", ("created_at", "pk")),
    }
    state = forms.ChoiceField(
        label="State", choices=[("", "All states"), *RunState.choices], required=False
    )

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        found: Any = super().narrow(rows)
        state = self.chosen.get("state")
        return found.filter(state=state) if state else found
