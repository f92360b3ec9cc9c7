"""Forms for the name and the handle of an organization."""

from typing import Any

from django import forms


class NameForm(forms.Form):
    """The name of an organization. The rules are in `names.py`."""

    name = forms.CharField(
        label="Organization name",
        # Longer than allowed, so that the reason is given by the rule and nothing is cut off.
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class OrganizationForm(NameForm):
    """The name of a new organization, and a handle if one of the alternatives was selected."""

    handle = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def add_error(self, field: str | None, error: Any) -> None:
        """Add errors of the hidden field `handle` to `name`, so that people see them."""
        super().add_error("name" if field == "handle" else field, error)


class RenameForm(NameForm):
    """A new name, and a new handle that was typed or selected, if any."""

    handle = forms.CharField(
        label="New handle",
        # Longer than allowed, so that the reason is given by the rule and nothing is cut off.
        max_length=200,
        required=False,
        help_text="Leave it empty to keep the current handle.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    picked = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    """One of the handles that were offered in place of the one that was typed."""

    def clean(self) -> dict[str, Any]:
        """Replace the typed handle with the selected one, if any."""
        cleaned = self.cleaned_data
        if picked := cleaned.pop("picked", ""):
            cleaned["handle"] = picked
        return cleaned
