"""The shape of what people type about an endpoint."""

from typing import Any

from django import forms

from projects.components.endpoints import (
    HIGHEST_PORT,
    EndpointKind,
    EndpointTerms,
    EndpointVisibility,
    endpoint_name_problem,
)
from projects.components.links import LONGEST, link_problem
from projects.forms.fields import LISTED_ONLY, PLAIN, demand

PORT = f"Enter a port from 1 to {HIGHEST_PORT}."


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
        """The cleaned values, for the action. The form must be valid."""
        values: dict[str, Any] = self.cleaned_data
        return EndpointTerms(
            name=values["name"],
            port=values["port"],
            kind=EndpointKind(values["kind"]),
            visibility=EndpointVisibility(values["visibility"]),
            definition_url=values["definition_url"],
        )
