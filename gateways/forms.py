"""Forms for gateways."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from apis.environments import Environment
from apis.models import Address
from credentials.forms import LifeForm
from gateways.models import Software
from gateways.terms import GatewayTerms

CACHES = [
    *((0, "Ask for each request"), (1, "1 second"), (2, "2 seconds")),
    *((5, "5 seconds"), (10, "10 seconds")),
]
LISTED = {"invalid_choice": "Select one of the options in the list."}


class GatewayForm(forms.Form):
    """The name, software, environment and cache of a gateway."""

    name = forms.CharField(
        label="Name",
        # Longer than allowed, so that the reason is given by the rule and nothing is cut off.
        max_length=200,
        strip=False,
        help_text="Where it runs, such as “Europe”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    software = forms.ChoiceField(label="Software", choices=Software.choices, error_messages=LISTED)
    environment = forms.ChoiceField(
        label="Mode",
        choices=Environment.choices,
        error_messages=LISTED,
        help_text="Production or sandbox: only keys of this mode are let through.",
    )
    cache_seconds = forms.TypedChoiceField(
        label="Remember an answer for",
        choices=CACHES,
        coerce=int,
        error_messages=LISTED,
        help_text=(
            "Remembered answers are faster, but a revoked key keeps working for this"
            " long and one second more, and the limits of plans are not enforced."
        ),
    )

    @property
    def terms(self) -> GatewayTerms:
        """The fields as the terms that actions take. Only of a valid form."""
        return GatewayTerms(**{name: self.cleaned_data[name] for name in GatewayForm.base_fields})


class CallForm(forms.Form):
    """The address to call through a gateway, to test the gateway."""

    address = forms.ModelChoiceField(
        Address.objects.none(),
        label="API",
        empty_label=None,
        error_messages={
            "required": "Select an API.",
            "invalid_choice": "Select one of the APIs in the list.",
        },
    )

    def __init__(self, data: Any, *, addresses: QuerySet[Address]) -> None:
        super().__init__(data)
        field: Any = self.fields["address"]
        field.queryset = addresses
        field.label_from_instance = lambda address: f"{address.version} at {address.base_url}"


class NewGatewayForm(LifeForm, GatewayForm):
    """A new gateway, with the days until its first token expires."""

    field_order = ["form_id", *GatewayForm.base_fields, "days"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["days"].label = "Token expires after"
        self.fields["days"].help_text = "Administrators are reminded by email before it expires."
