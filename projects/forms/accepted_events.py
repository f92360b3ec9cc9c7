"""The shape of what people type about an accepted event."""

from typing import Any

from django import forms

from projects.components.accepted_events import (
    AcceptedEventTerms,
    Caller,
    event_source_problem,
    event_type_problem,
    secret_name_problem,
)
from projects.forms.fields import LISTED_ONLY, PLAIN, demand
from projects.models import Component, ComponentType


class AcceptedEventForm(forms.Form):
    """Events that a trigger or a webhook accepts. Only for a webhook, it has caller and secret."""

    event_type = forms.CharField(
        label="Event type",
        max_length=500,
        validators=[demand(event_type_problem)],
        help_text="The type of CloudEvents, such as com.example.order.created. A star at the end"
        " stands for anything: com.example.order.*.",
        widget=forms.TextInput(attrs=PLAIN),
    )
    event_source = forms.CharField(
        label="Event source",
        max_length=500,
        validators=[demand(event_source_problem)],
        help_text="Where the events come from, such as https://example.com/orders. A star at the"
        " end stands for anything.",
        widget=forms.TextInput(attrs=PLAIN),
    )
    caller = forms.ChoiceField(
        label="Caller",
        choices=[("", "Select who calls"), *((c.value, c.label) for c in Caller if c.value)],
        error_messages={"required": "Select who calls the webhook.", **LISTED_ONLY},
        help_text="It decides how your engine verifies the events.",
    )
    secret_name = forms.CharField(
        label="Name of the secret",
        required=False,
        max_length=500,
        validators=[demand(secret_name_problem)],
        help_text="What the signing secret is called in the store of your engine, such as"
        " GITHUB_WEBHOOK_SECRET. Never enter the secret itself.",
        widget=forms.TextInput(attrs=PLAIN),
    )

    def __init__(self, *args: Any, component: Component, **options: Any) -> None:
        super().__init__(*args, **options)
        if component.type != ComponentType.WEBHOOK:
            del self.fields["caller"], self.fields["secret_name"]

    @property
    def terms(self) -> AcceptedEventTerms:
        """The cleaned values, for the action. The form must be valid."""
        values: dict[str, Any] = self.cleaned_data
        return AcceptedEventTerms(**{**values, "caller": Caller(values.get("caller", ""))})
