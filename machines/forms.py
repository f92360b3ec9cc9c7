"""The shape of what people type about service accounts and tokens."""

from collections.abc import Iterable
from typing import Any

from django import forms

from credentials.forms import CredentialForm
from organizations.tenancy.forms import RolesForm
from organizations.tenancy.roles import PERMISSIONS, Permission


class PermissionCheckboxes(forms.CheckboxSelectMultiple):
    """Permissions in plain words, each with the name by which programs know it."""

    template_name = "organizations/_role_checkboxes.html"
    option_template_name = "organizations/_role_checkbox.html"

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["description"] = option["value"]
        return option


class TokenForm(CredentialForm):
    """What a token is for, and which of the member's own permissions it has."""

    permissions = forms.TypedMultipleChoiceField(
        coerce=PERMISSIONS.__getitem__,
        widget=PermissionCheckboxes,
        error_messages={
            "required": "Select at least one permission.",
            "invalid_choice": "Select only permissions that are listed here.",
        },
    )

    def __init__(self, data: Any, *, offered: Iterable[Permission], **options: Any) -> None:
        super().__init__(data, **options)
        choices: Any = self.fields["permissions"]
        choices.choices = [(each.value, each.label) for each in offered]


class ServiceAccountForm(RolesForm):
    """What a service account is called, and its roles."""

    name = forms.CharField(
        label="Name",
        # Longer than allowed, so that the reason is given by the rule and nothing is cut off.
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["name", "roles"]
