"""Forms that check the shape of what people type about own roles."""

from collections.abc import Iterable
from typing import Any

from django import forms

from organizations.actions.own_roles import NO_REPLACEMENTS
from organizations.actions.role_terms import LONGEST_DESCRIPTION, RoleTerms
from organizations.models import Organization, Role
from organizations.tenancy.actors import Actor
from organizations.tenancy.forms import RoleField
from organizations.tenancy.roles import PERMISSIONS, OwnRole, Permission


class PermissionsByArea(forms.CheckboxSelectMultiple):
    """Checkboxes of all permissions by area. Those that are not `offered` cannot be selected."""

    template_name = "organizations/_permission_areas.html"
    option_template_name = "organizations/_permission_option.html"
    offered: frozenset[str] = frozenset()

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The template context of an option, with whether it can be selected."""
        option = super().create_option(*args, **kwargs)
        option["is_offered"] = str(option["value"]) in self.offered
        return option


class RoleForm(forms.Form):
    """The name, purpose and permissions of an own role."""

    name = forms.CharField(
        label="Name",
        # Longer than allowed, so that the reason is given by the rule and nothing is cut off.
        max_length=200,
        strip=False,
        error_messages={"required": "Enter a name."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    description = forms.CharField(
        label="What it is for",
        required=False,
        max_length=2 * LONGEST_DESCRIPTION,
        help_text=f"One sentence. Up to {LONGEST_DESCRIPTION} characters.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    permissions = forms.TypedMultipleChoiceField(
        label="What it allows",
        coerce=PERMISSIONS.__getitem__,
        widget=PermissionsByArea,
        error_messages={
            "required": "Select at least one permission.",
            "invalid_choice": "Select only permissions that you have.",
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """The digest of the role when the form was shown."""

    def __init__(self, *args: Any, offered: Iterable[Permission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {permission.value for permission in offered}
        areas: dict[str, list[tuple[str, str]]] = {}
        for permission in PERMISSIONS:
            areas.setdefault(permission.area, []).append((permission.value, permission.label))
        field: Any = self.fields["permissions"]
        field.choices = list(areas.items())
        field.widget.offered = frozenset(self.offered)

    def clean_permissions(self) -> frozenset[Permission]:
        """The selected permissions. Raises ValidationError for one that was not offered."""
        permissions = frozenset(self.cleaned_data["permissions"])
        if not {permission.value for permission in permissions} <= self.offered:
            raise forms.ValidationError(self.fields["permissions"].error_messages["invalid_choice"])
        return permissions

    @property
    def terms(self) -> RoleTerms:
        """What a valid form says of the role."""
        data = self.cleaned_data
        return RoleTerms(data["name"], data["description"], data["permissions"])

    @staticmethod
    def initial_of(role: OwnRole) -> dict[str, Any]:
        """The values with which the form shows a role that is changed."""
        codenames = sorted(permission.value for permission in role.permissions)
        return {
            "name": role.label,
            "description": role.description,
            "permissions": codenames,
            "seen": RoleTerms.of(role).digest,
        }


class DeleteRoleForm(forms.Form):
    """The role that replaces a deleted one."""

    replacement = RoleField(
        label="Replace it with",
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Choose one of the roles."},
    )

    def __init__(self, data: Any, *, role: Role, organization: Organization, by: Actor) -> None:
        super().__init__(data)
        field: Any = self.fields["replacement"]
        field.offer(
            other
            for other in organization.all_roles
            if other != role.slug and other not in NO_REPLACEMENTS and by.may_give([other])
        )
