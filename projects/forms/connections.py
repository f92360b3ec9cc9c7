"""The shape of what people type about how a component is reached."""

from typing import Any

from django import forms

from projects.accepted_events import (
    AcceptedEventTerms,
    Caller,
    event_source_problem,
    event_type_problem,
    secret_name_problem,
)
from projects.endpoints import (
    HIGHEST_PORT,
    EndpointKind,
    EndpointTerms,
    EndpointVisibility,
    endpoint_name_problem,
)
from projects.forms.components import demand
from projects.links import LONGEST, link_problem
from projects.models import Component, ComponentType

LISTED_ONLY = {"invalid_choice": "Select one of the options in the list."}
PORT = f"Enter a port from 1 to {HIGHEST_PORT}."
PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class EndpointForm(forms.Form):
    """Where an API or a service is reached."""

    name = forms.CharField(
        label="Name",
        # Longer than allowed, so that the reason is given by the rule.
        max_length=200,
        validators=[demand(endpoint_name_problem)],
        help_text="Lowercase letters, digits and hyphens, such as web.",
        widget=forms.TextInput(attrs=PLAIN),
    )
    kind = forms.ChoiceField(label="Kind", choices=EndpointKind, error_messages=LISTED_ONLY)
    port = forms.IntegerField(
        label="Port",
        min_value=1,
        max_value=HIGHEST_PORT,
        help_text=f"From 1 to {HIGHEST_PORT}.",
        error_messages={"min_value": PORT, "max_value": PORT},
    )
    visibility = forms.ChoiceField(
        label="Visibility",
        choices=EndpointVisibility,
        error_messages=LISTED_ONLY,
        help_text="From where it is to be reached. Your engine reads this; the console opens"
        " nothing.",
    )
    definition_url = forms.CharField(
        label="Definition",
        required=False,
        max_length=LONGEST,
        validators=[demand(link_problem)],
        help_text="The URL where people read it, such as an OpenAPI document. It is not fetched.",
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "url"}),
    )

    @property
    def terms(self) -> EndpointTerms:
        """What was typed, as actions take it. Only of a valid form."""
        typed: dict[str, Any] = self.cleaned_data
        return EndpointTerms(
            name=typed["name"],
            port=typed["port"],
            kind=EndpointKind(typed["kind"]),
            visibility=EndpointVisibility(typed["visibility"]),
            definition_url=typed["definition_url"],
        )


class AcceptedEventForm(forms.Form):
    """Events that start a trigger, or reach a webhook: only then is asked who calls."""

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
        """What was typed, as actions take it. Only of a valid form."""
        typed: dict[str, Any] = self.cleaned_data
        return AcceptedEventTerms(**{**typed, "caller": Caller(typed.get("caller", ""))})
