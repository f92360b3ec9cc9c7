"""Operators look events up; nobody changes them."""

from django.contrib import admin

from audit.models import Event
from audit.sentences import sentence
from console.operators import ReadOnlyAdmin


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What happened, newest first."""

    list_display = ["at", "kind", "is_refused", "organization_label", "sentence", "actor_label"]
    list_filter = ["kind", "is_refused"]
    search_fields = ["organization_label", "actor_label", "target_label", "=organization_id"]
    ordering = ["-at", "-id"]

    @admin.display(description="what happened")
    def sentence(self, event: Event) -> str:
        """The event in words."""
        return sentence(event)
