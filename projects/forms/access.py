"""Forms about who may do what in one project."""

from typing import Any

from django import forms

from accounts.email_addresses import BadAddress, email_key
from organizations.models import Membership, Organization
from organizations.tenancy.forms import RoleEndForm, RoleField
from organizations.tenancy.project_roles import roles_in_projects


class ProjectRoleForm(RoleEndForm):
    """A member by their email address, the role that they get in the project, and its last day."""

    email = forms.EmailField(
        label="Email address of a member",
        max_length=320,
        error_messages={"required": "Enter an email address."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = RoleField(label="Role in this project", error_messages={"required": "Select a role."})
    field_order = ["email", "role", "last_day"]

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        self.members = organization.memberships.select_related("user")
        field: Any = self.fields["role"]
        field.offer(roles_in_projects(organization))

    def clean_email(self) -> Membership:
        """The member with this verified address. Raises ValidationError if there is none."""
        try:
            key = email_key(self.cleaned_data["email"])
        except BadAddress as error:
            raise forms.ValidationError("No member has this email address.") from error
        keys = self.members.verified_keys_among([key])
        member = self.members.filter(user__emailaddress__email__in=keys).first()
        if member is None:
            raise forms.ValidationError("No member has this email address. Invite them first.")
        return member


class GroupProjectRoleForm(forms.Form):
    """A group, and the role that it gives its members in the project."""

    group = forms.TypedChoiceField(
        error_messages={
            "required": "Select a group.",
            "invalid_choice": "Select one of the groups.",
        },
    )
    role = RoleField(label="Role in this project", error_messages={"required": "Select a role."})

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data, prefix="group")
        groups = organization.groups.order_by("name_key")
        self.groups = {str(group.pk): group for group in groups}
        group_choices = [(key, group.name) for key, group in self.groups.items()]
        group_field: Any = self.fields["group"]
        role_field: Any = self.fields["role"]
        group_field.choices = [("", "Select a group"), *group_choices]
        group_field.coerce = self.groups.__getitem__
        role_field.offer(roles_in_projects(organization))
