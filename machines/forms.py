"""Forms for service accounts and tokens."""

from collections.abc import Iterable
from typing import Any

from django import forms

from credentials.forms import CredentialForm
from organizations.tenancy.forms import RolesForm
from organizations.tenancy.roles import PERMISSIONS, Permission


class PermissionCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes of permissions, each with its label and the name that programs use."""

    template_name = "organizations/_role_checkboxes.html"
    option_template_name = "organizations/_role_checkbox.html"

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["description"] = option["value"]
        return option


class TokenForm(CredentialForm):
    """The name, lifetime and permissions of a new token, out of the permissions `offered`."""

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
        choices.choices = [(permission.value, permission.label) for permission in offered]


class ProgramCodeForm(forms.Form):
    """The code that a program shows to the person who is to sign it in."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="Such as BCDF-GHJK.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class ServiceAccountForm(RolesForm):
    """The name and roles of a service account."""

    name = forms.CharField(
        label="Name",
        # More than the action accepts, so that its refusal says why, and nothing is cut off.
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["name", "roles"]
