"""Forms that several apps use: typing a handle to confirm, and selecting roles."""

from datetime import date
from typing import Any

from django import forms

from console.refusals import Refusal
from organizations.tenancy.ends import clean_end
from organizations.tenancy.roles import RoleSlug


class DeleteForm(forms.Form):
    """The handle of what is deleted, typed to confirm. The action compares it."""

    handle = forms.CharField(
        max_length=100,
        error_messages={"required": "Enter the handle."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, handle: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handle"].label = f"Type {handle} to confirm"


class RoleCheckboxes(forms.CheckboxSelectMultiple):
    """The seven roles, each with a sentence on what it is for."""

    template_name = "organizations/_role_checkboxes.html"
    option_template_name = "organizations/_role_checkbox.html"

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The template context of an option, with the description of the role."""
        option = super().create_option(*args, **kwargs)
        option["description"] = RoleSlug(str(option["value"])).description
        return option


class RolesForm(forms.Form):
    """One or more of the seven roles."""

    roles = forms.TypedMultipleChoiceField(
        label="Roles",
        choices=[(role.value, role.label) for role in RoleSlug],
        coerce=RoleSlug,
        error_messages={
            "required": "Select at least one role.",
            "invalid_choice": "Select only roles that are listed here.",
        },
        widget=RoleCheckboxes,
    )

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        """With `required=False`, no role has to be selected: for who has others, and for groups.

        The form then has a hidden field, without which a body that was cut off would remove all.
        """
        super().__init__(*args, **kwargs)
        self.fields["roles"].required = required
        if not required:
            self.fields["is_complete"] = forms.BooleanField(
                widget=forms.HiddenInput, initial=True, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError, shown at the top, if the body of the form was cut off."""
        if "is_complete" in self.fields and not self.cleaned_data.get("is_complete"):
            raise forms.ValidationError("The form was incomplete. Select the roles again.")
        return self.cleaned_data


class LastDayForm(forms.Form):
    """The last day of a membership, or none."""

    last_day = forms.DateField(
        label="Last day",
        required=False,
        input_formats=["%Y-%m-%d"],
        help_text="Access ends at the end of this day, 24:00 UTC. Leave it empty for no end.",
        error_messages={"invalid": "Enter a day as year-month-day, such as 2027-01-31."},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_last_day(self) -> date | None:
        """The day, or None. Raises ValidationError for a past one, or one no time can follow."""
        last_day: date | None = self.cleaned_data["last_day"]
        try:
            clean_end(last_day)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return last_day


class RoleEndForm(LastDayForm):
    """The last day of a role in a project, or none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "last_day"
        ].help_text = "The role ends with this day, 24:00 UTC. Leave it empty for no end."
