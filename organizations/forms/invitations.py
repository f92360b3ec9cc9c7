"""Forms for inviting people, and for what an invitation offers."""

import re
from typing import Any

from django import forms
from django.conf import settings

from organizations.models import Organization
from organizations.tenancy.forms import LastDayForm, RolesForm
from organizations.tenancy.project_roles import active_projects, has_permission_in_projects

SEPARATORS = re.compile(r"[\s,;]+")


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
