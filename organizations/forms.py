"""The shape of what people type. Whether it is allowed is the actions' question."""

import re
from typing import Any

from django import forms
from django.conf import settings

from organizations.roles import RoleSlug

SEPARATORS = re.compile(r"[\s,;]+")


class NameForm(forms.Form):
    """What people call the organization. The rules are in `names.py`."""

    name = forms.CharField(
        label="Organization name",
        # Longer than allowed, so that the reason is given by the rule and nothing is cut off.
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class OrganizationForm(NameForm):
    """A new organization: its name, and a handle picked from the free alternatives, if any was."""

    handle = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        """Say what is wrong with a forged handle at the field that people see."""
        for reason in self.errors.get("handle", []):
            self.add_error("name", reason)
        return super().clean()


class RoleCheckboxes(forms.CheckboxSelectMultiple):
    """The seven roles, each with a sentence on what it is for."""

    template_name = "organizations/_role_checkboxes.html"
    option_template_name = "organizations/_role_checkbox.html"

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["description"] = RoleSlug(str(option["value"])).description
        return option


class RolesForm(forms.Form):
    """One or more of the seven roles."""

    roles = forms.TypedMultipleChoiceField(
        label="Roles",
        choices=[(role.value, role.label) for role in RoleSlug],
        coerce=RoleSlug,
        error_messages={"required": "Choose at least one role."},
        widget=RoleCheckboxes,
    )


class InviteForm(RolesForm):
    """Many addresses at once, typed or pasted, and the roles that they are offered."""

    emails = forms.CharField(
        label="Email addresses",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Enter at least one email address."},
        help_text="Separated by commas, spaces or lines. "
        f"Up to {settings.INVITATIONS_AT_ONCE} at once.",
    )
    field_order = ["emails", "roles"]

    def clean_emails(self) -> list[str]:
        """The addresses as typed, each once, in the order in which they were typed."""
        addresses = list(dict.fromkeys(filter(None, SEPARATORS.split(self.cleaned_data["emails"]))))
        if not addresses:
            raise forms.ValidationError("Enter at least one email address.")
        if len(addresses) > settings.INVITATIONS_AT_ONCE:
            raise forms.ValidationError(
                f"{len(addresses)} addresses are too many at once: "
                f"at most {settings.INVITATIONS_AT_ONCE}."
            )
        return addresses


class MemberSearchForm(forms.Form):
    """What the members list is narrowed to. Nonsense shows everything."""

    q = forms.CharField(
        label="Find by name or address",
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Find by name or address"}),
    )
    role = forms.ChoiceField(
        label="Role",
        choices=[("", "All roles"), *((role.value, role.label) for role in RoleSlug)],
        required=False,
    )
