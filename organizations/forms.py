"""Forms that check the shape of what people type. The actions check the rules."""

import re
from typing import Any

from django import forms
from django.conf import settings

from console.lists.paging import PAGE_SIZE
from organizations.models import Membership, Notify, Organization
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.tenancy.forms import LastDayForm, OneRoleForm, RoleEndForm, RoleField, RolesForm
from organizations.tenancy.project_roles import active_projects, has_permission_in_projects

SEPARATORS = re.compile(r"[\s,;]+")


class SearchForm(forms.Form):
    """The text of a search. One that is too long to be a name has no results."""

    q = forms.CharField(label="Search", max_length=254, required=False)

    @property
    def typed(self) -> str:
        """The typed text, or an empty string if it is invalid."""
        self.full_clean()
        typed: str = self.cleaned_data.get("q", "")
        return typed


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


class SuspendForm(forms.Form):
    """Why a member is suspended."""

    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=200,
        help_text="Shown to the member and in the history. Up to 200 characters.",
    )


class OfferForm(LastDayForm, RolesForm):
    """Roles in the organization or in one active project, and the last day of the membership."""

    project = forms.TypedChoiceField(
        label="Project",
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "Choose one of the active projects."},
    )
    is_complete = forms.BooleanField(widget=forms.HiddenInput, initial=True, required=False)
    """The last field, without which a body that was cut off would be an offer without limits."""

    field_order = ["roles", "project", "last_day"]
    cut_off_reason = "The form was incomplete. Check the roles, the project and the last day."

    def __init__(
        self, *args: Any, organization: Organization, offered_project: Any = None, **kwargs: Any
    ) -> None:
        """An archived `offered_project` is a choice too, so that saving widens no offer unseen."""
        super().__init__(*args, organization=organization, **kwargs)
        self.projects = {str(project.pk): project for project in active_projects(organization)}
        if offered_project is not None:
            self.projects.setdefault(str(offered_project.pk), offered_project)
        choices = [(key, project.name) for key, project in self.projects.items()]
        field: Any = self.fields["project"]
        field.choices = [("", "The whole organization"), *choices]
        field.coerce = self.projects.get
        unfit_roles = [
            role.label for role in organization.all_roles if not has_permission_in_projects(role)
        ]
        field.help_text = (
            "In a project, the roles give nothing elsewhere. "
            f"Not for {' and '.join(unfit_roles)}, which are about the whole organization."
        )

    @property
    def is_limited(self) -> bool:
        """Whether there is a project or a last day, or one of both is wrong or was cut off."""
        limits = [self["project"], self["last_day"]]
        is_cut_off = not self["is_complete"].value()
        return is_cut_off or any(field.value() or field.errors for field in limits)


class InviteForm(OfferForm):
    """Addresses to invite, typed or pasted together, and what they are offered."""

    emails = forms.CharField(
        label="Email addresses",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Enter at least one email address."},
    )
    field_order = ["emails", "roles", "project", "last_day"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["emails"].help_text = (
            "Separate addresses with commas, spaces or line breaks. "
            f"Up to {settings.INVITATIONS_AT_ONCE} at a time."
        )

    def clean_emails(self) -> list[str]:
        """The addresses as typed, without duplicates, in their order.

        Raises ValidationError for none, or for more than `INVITATIONS_AT_ONCE`.
        """
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


class GrantForm(OneRoleForm, RoleEndForm):
    """The role with which an access request is granted, and where and until when it counts."""

    everywhere = forms.BooleanField(required=False)
    """Whether a request about a project is granted in the whole organization."""


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


class VouchForm(forms.Form):
    """The confirmation that an administrator has spoken to the member `name`."""

    is_known = forms.BooleanField(error_messages={"required": "Speak to them first."})

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = f"I spoke to {name} in person or on the phone, and they asked for this."
        self.fields["is_known"].label = label


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
