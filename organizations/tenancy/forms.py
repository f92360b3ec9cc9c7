"""Forms that several apps use: typing a handle to confirm, and selecting roles."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.ends import clean_end
from organizations.tenancy.roles import AnyRole


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
    """Roles, each with a sentence on what it is for."""

    template_name = "organizations/_role_checkboxes.html"
    option_template_name = "organizations/_role_checkbox.html"
    descriptions: dict[str, str] = {}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The template context of an option, with the description of the role."""
        option = super().create_option(*args, **kwargs)
        option["description"] = self.descriptions.get(str(option["value"]), "")
        return option


class _RoleChoices:
    """The part of a field whose choices are roles of an organization."""

    choices: Any
    coerce: Any
    widget: Any

    empty_choice: str | None = None
    """The words of the choice for no role; None if there is no such choice."""

    def offer(self, roles: Iterable[AnyRole]) -> None:
        """Let one select among these roles. The cleaned values are of these, too."""
        by_slug = {role.value: role for role in roles}
        empty = [] if self.empty_choice is None else [("", self.empty_choice)]
        self.choices = [*empty, *((slug, role.label) for slug, role in by_slug.items())]
        self.coerce = by_slug.__getitem__
        if isinstance(self.widget, RoleCheckboxes):
            self.widget.descriptions = {slug: by_slug[slug].description for slug in by_slug}


class RoleField(_RoleChoices, forms.TypedChoiceField):
    """One role, in a selection."""

    empty_choice = "Select a role"


class RolesField(_RoleChoices, forms.TypedMultipleChoiceField):
    """Several roles, as checkboxes."""

    widget = RoleCheckboxes


class RolesForm(forms.Form):
    """One or more of the roles of an organization."""

    roles = RolesField(
        label="Roles",
        error_messages={
            "required": "Select at least one role.",
            "invalid_choice": "Select only roles that are listed here.",
        },
    )
    cut_off_reason = "The form was incomplete. Select the roles again."

    def __init__(
        self, *args: Any, organization: Organization, required: bool = True, **kwargs: Any
    ) -> None:
        """With `required=False`, no role has to be selected: for who has others, and for groups.

        The form then has a hidden field, without which a body that was cut off would remove all.
        """
        super().__init__(*args, **kwargs)
        field: Any = self.fields["roles"]
        field.offer(organization.all_roles)
        field.required = required
        if not required:
            self.fields["is_complete"] = forms.BooleanField(
                widget=forms.HiddenInput, initial=True, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError, shown at the top, if the body of the form was cut off."""
        if "is_complete" in self.fields and not self.cleaned_data.get("is_complete"):
            raise forms.ValidationError(self.cut_off_reason)
        return self.cleaned_data


class OneRoleForm(forms.Form):
    """One of the roles of an organization."""

    role = RoleField(label="Role")

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.offer(organization.all_roles)


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
