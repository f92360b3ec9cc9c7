"""Forms that select members, and change what was selected."""

from typing import Any

from django import forms

from console.lists.paging import PAGE_SIZE
from organizations.models import Membership, Notify
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.tenancy.forms import OneRoleForm, RoleField


class SuspendForm(forms.Form):
    """Why a member is suspended."""

    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=200,
        help_text="Shown to the member and in the history. Up to 200 characters.",
    )


class FindPersonForm(forms.Form):
    """A search for a person by words of their name or email address."""

    q = forms.CharField(
        label="Search by name or email address",
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class PersonForm(forms.Form):
    """A member selected from the given ones; optional with `required=False`."""

    person = forms.ModelChoiceField(
        queryset=Membership.objects.none(),
        error_messages={
            "required": "Select a person.",
            "invalid_choice": "That person is no longer available. Select someone else.",
        },
    )

    def __init__(
        self, people: MembershipQuerySet, *args: Any, required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset, field.required = people.select_related("user"), required


class NotificationsForm(forms.Form):
    """When a member is emailed about events."""

    notify = forms.TypedChoiceField(
        label="When to email you",
        choices=Notify.choices,
        coerce=Notify,
        widget=forms.RadioSelect,
        error_messages={"required": "Select an option.", "invalid_choice": "Select an option."},
    )


class RowKeysField(forms.TypedMultipleChoiceField):
    """Primary keys of selected rows. The action checks whether the rows exist."""

    def valid_value(self, value: Any) -> bool:
        """Whether it is written in ASCII digits and is small enough for a key in the database."""
        return str(value).isascii() and str(value).isdigit() and len(str(value)) < 19


class MembersForm(forms.Form):
    """The primary keys of members selected in a list."""

    members = RowKeysField(
        coerce=int,
        error_messages={
            "required": "Select at least one member.",
            "invalid_choice": "Select members in the list.",
        },
    )

    def clean_members(self) -> list[int]:
        """The keys without duplicates. Raises ValidationError for more than a page shows."""
        member_keys = list(dict.fromkeys(self.cleaned_data["members"]))
        if len(member_keys) > PAGE_SIZE:
            raise forms.ValidationError(
                f"You selected {len(member_keys)} members. Select up to {PAGE_SIZE} at a time."
            )
        return member_keys


class ChangeMembersForm(OneRoleForm, MembersForm):
    """The members selected in the list, and the change for each of them."""

    deed = forms.ChoiceField(
        choices=[("give", "Add role"), ("take", "Remove role"), ("remove", "Remove")],
        error_messages={"required": "Choose an action."},
    )
    role = RoleField(label="Role", empty_value=None, required=False)
    is_confirmed = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Add an error if a role is to be added or removed, and none is selected."""
        if self.cleaned_data.get("deed") != "remove" and not self.cleaned_data.get("role"):
            self.add_error("role", "Select a role.")
        return self.cleaned_data

    @property
    def lacks_only_a_role(self) -> bool:
        """Whether a missing role is the only error, so that the next page can ask for it."""
        return set(self.errors) == {"role"} and self.cleaned_data["deed"] != "remove"
