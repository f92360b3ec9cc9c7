"""The shape of an application, of a reason, and of who gets it."""

from typing import Any, ClassVar

from django import forms

from console.lists.listing import ListForm, Order
from console.refusals import Refusal
from organizations.models import Membership
from organizations.models.membership import MembershipQuerySet
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.roles import Permission
from portal.actions.applications import CannotOwn
from portal.actions.sharing import CannotShareWith
from portal.models import Right
from portal.permissions import MANAGE_APPLICATIONS, VIEW_PORTAL

MOST_SUGGESTED = 100


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


class MemberForm(forms.Form):
    """A member by their address. The person who names them need not see who the members are."""

    needed: ClassVar[Permission] = MANAGE_APPLICATIONS
    refusal: ClassVar[type[Refusal]] = CannotOwn

    email = forms.EmailField(
        label="Email address of the new owner",
        max_length=254,
        help_text="A member who can manage applications.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, by: Membership) -> None:
        super().__init__(data)
        self.by = by
        self.fields["email"].widget.attrs["list"] = "members-to-name"

    @property
    def eligible_members(self) -> MembershipQuerySet:
        """The members who can be named."""
        return self.by.organization.memberships.active().who_may(self.needed)

    def suggested_addresses(self) -> list[str]:
        """Addresses to choose from, for who sees the members anyway; no one else is shown any."""
        if not self.by.can(VIEW_ORGANIZATION):
            return []
        others = self.eligible_members.exclude(pk=self.by.pk).order_by("pk")
        return list(others.values_list("user__email", flat=True)[:MOST_SUGGESTED])

    def clean_email(self) -> Membership:
        """The member; one sentence for everyone else."""
        found = self.eligible_members.filter(user__email__iexact=self.cleaned_data["email"]).first()
        if found is None:
            raise forms.ValidationError(self.refusal.message)
        return found


class TransferForm(MemberForm):
    """Who owns the application next."""


class ShareForm(MemberForm):
    """Who else sees the application, or manages it."""

    needed = VIEW_PORTAL
    refusal = CannotShareWith

    right = forms.TypedChoiceField(
        label="Access",
        choices=Right.choices,
        coerce=Right,
        error_messages={"invalid_choice": "Select one of the kinds of access in the list."},
        help_text="To manage it, the member needs the role for it as well.",
    )

    def __init__(self, data: Any, *, by: Membership) -> None:
        super().__init__(data, by=by)
        self.fields["email"].label = "Email address of the member"
        self.fields["email"].help_text = "A member who can open the Developer Portal."


class ReasonForm(forms.Form):
    """Why something is refused. Those whose it is are told."""

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        strip=False,
        help_text="Those who use the application are told. Up to 200 characters.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
