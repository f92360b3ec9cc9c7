"""Form for a key."""

from django import forms

from apis.environments import Environment
from credentials.forms import CredentialForm


class KeyForm(CredentialForm):
    """Name, environment and lifetime of a key."""

    environment = forms.ChoiceField(
        label="Mode",
        choices=Environment.choices,
        error_messages={"invalid_choice": "Select one of the modes in the list."},
    )
    field_order = ["form_id", "name", "environment", "days"]
