"""The shape of what people type. Whether it is allowed is the actions' question."""

import re
from typing import Any

from django import forms
from django.conf import settings

from console.lists.paging import PAGE_SIZE
from organizations.models import Membership, Notify
from organizations.models.membership import MembershipQuerySet
from organizations.tenancy.forms import RolesForm
from organizations.tenancy.roles import RoleSlug

SEPARATORS = re.compile(r"[\s,;]+")


class SearchForm(forms.Form):
    """What is looked for. What is too long to be a name finds nothing."""

    q = forms.CharField(label="Search", max_length=254, required=False)

    @property
    def typed(self) -> str:
        """As it was typed, or nothing."""
        self.full_clean()
        typed: str = self.cleaned_data.get("q", "")
        return typed


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
    """A new organization: its name, and a handle chosen from the free alternatives, if any was."""

    handle = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def add_error(self, field: str | None, error: Any) -> None:
        """Say what is wrong with the handle at the field that people see."""
        super().add_error("name" if field == "handle" else field, error)


class RenameForm(NameForm):
    """Another name, and another handle if one is asked for."""

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
        """The handle that was chosen wins over the one that was typed."""
        cleaned = self.cleaned_data
        if picked := cleaned.pop("picked", ""):
            cleaned["handle"] = picked
        return cleaned


class SecondFactorForm(forms.Form):
    """The day from which everyone needs a second factor."""

    day = forms.DateField(
        label="Required starting",
        input_formats=["%Y-%m-%d"],
        help_text="The day begins at 00:00 UTC.",
        error_messages={
            "required": "Choose a day.",
            "invalid": "Enter a day as year-month-day, such as 2027-01-31.",
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class InviteForm(RolesForm):
    """Many addresses together, typed or pasted, and the roles that they are offered."""

    emails = forms.CharField(
        label="Email addresses",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Enter at least one email address."},
    )
    field_order = ["emails", "roles"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["emails"].help_text = (
            "Separate addresses with commas, spaces or line breaks. "
            f"Up to {settings.INVITATIONS_AT_ONCE} at a time."
        )

    def clean_emails(self) -> list[str]:
        """The addresses as typed, each once, in the order in which they were typed."""
        addresses = list(dict.fromkeys(filter(None, SEPARATORS.split(self.cleaned_data["emails"]))))
        if not addresses:
            raise forms.ValidationError("Enter at least one email address.")
        if len(addresses) > settings.INVITATIONS_AT_ONCE:
            raise forms.ValidationError(
                f"You entered {len(addresses)} addresses. "
                f"Invite up to {settings.INVITATIONS_AT_ONCE} at a time."
            )
        return addresses


class FindPersonForm(forms.Form):
    """Words of a name or address. Nonsense shows everyone."""

    q = forms.CharField(
        label="Search by name or email address",
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class PersonForm(forms.Form):
    """One member, selected from those who can be meant."""

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
    """How one wants to hear of what happens."""

    notify = forms.TypedChoiceField(
        label="When to email you",
        choices=Notify.choices,
        coerce=Notify,
        widget=forms.RadioSelect,
        error_messages={"required": "Select an option.", "invalid_choice": "Select an option."},
    )


class AskForm(PersonForm):
    """Who a member asks, and for what."""

    permission = forms.CharField(max_length=40)


class GrantForm(forms.Form):
    """The role by which a member gets what they asked for."""

    role = forms.TypedChoiceField(
        choices=[(role.value, role.label) for role in RoleSlug], coerce=RoleSlug
    )


class RowKeysField(forms.TypedMultipleChoiceField):
    """Numbers of rows. Which of them there are is the action's question."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isascii() and str(value).isdigit() and len(str(value)) < 19


class MembersForm(forms.Form):
    """Members of a list, by their keys."""

    members = RowKeysField(
        coerce=int,
        error_messages={
            "required": "Select at least one member.",
            "invalid_choice": "Select members in the list.",
        },
    )

    def clean_members(self) -> list[int]:
        """Each once, and no more than a page of the list shows."""
        members = list(dict.fromkeys(self.cleaned_data["members"]))
        if len(members) > PAGE_SIZE:
            raise forms.ValidationError(
                f"You selected {len(members)} members. Select up to {PAGE_SIZE} at a time."
            )
        return members


class VouchForm(forms.Form):
    """That an administrator knows the member, and did not only read a message of theirs."""

    is_known = forms.BooleanField(error_messages={"required": "Speak to them first."})

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = f"I spoke to {name} in person or on the phone, and they asked for this."
        self.fields["is_known"].label = label


class ChangeMembersForm(MembersForm):
    """The members that were selected in the list, and what is to happen to each."""

    deed = forms.ChoiceField(
        choices=[("give", "Add role"), ("take", "Remove role"), ("remove", "Remove")],
        error_messages={"required": "Choose an action."},
    )
    role = forms.TypedChoiceField(
        label="Role",
        choices=[("", "Select a role"), *((role.value, role.label) for role in RoleSlug)],
        coerce=RoleSlug,
        empty_value=None,
        required=False,
    )
    is_confirmed = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """To add or remove a role, one must be selected."""
        if self.cleaned_data.get("deed") != "remove" and not self.cleaned_data.get("role"):
            self.add_error("role", "Select a role.")
        return self.cleaned_data

    @property
    def lacks_only_a_role(self) -> bool:
        """Whether everything else is there, so that the question can be shown with its reason."""
        return set(self.errors) == {"role"} and self.cleaned_data["deed"] != "remove"
