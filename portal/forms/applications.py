"""The shape of an application, of a reason, and of who gets it."""

from typing import Any

from django import forms

from console.listing import ListForm, Order
from organizations.models import Membership, Organization
from portal.actions.applications import CannotOwn
from portal.permissions import MANAGE_APPLICATIONS


class ApplicationForm(forms.Form):
    """An application's name and what it is for."""

    name = forms.CharField(label="Application name", max_length=200, strip=False)
    description = forms.CharField(
        label="Description",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the application does. Up to 500 characters.",
    )


class ApplicationListForm(ListForm):
    """Which applications the list shows."""

    noun = ("application", "applications")
    orders = {
        "newest": Order("Newest first", ("-created_at", "-pk")),
        "name": Order("Name", ("name_key", "pk")),
    }


class TransferForm(forms.Form):
    """Who owns the application next. Whoever transfers it need not see who the members are."""

    email = forms.EmailField(
        label="Email address of the new owner",
        max_length=254,
        help_text="A member who can manage applications.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        self.organization = organization

    def clean_email(self) -> Membership:
        """The member; one sentence for everybody who cannot own applications."""
        able = self.organization.memberships.active().who_may(MANAGE_APPLICATIONS)
        found = able.filter(user__email__iexact=self.cleaned_data["email"]).first()
        if found is None:
            raise forms.ValidationError(CannotOwn.message)
        return found


class ReasonForm(forms.Form):
    """Why something is refused. Those whose it is are told."""

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        strip=False,
        help_text="Those who use the application are told. Up to 200 characters.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
