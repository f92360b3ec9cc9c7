"""Forms for applications, for members who get them, and for reasons."""

from typing import Any, ClassVar

from django import forms

from console.lists.listing import ListForm, Order
from console.refusals import Refusal
from organizations.models import Membership
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.roles import Permission
from portal.actions.applications import CannotOwn
from portal.actions.sharing import CannotShareWith
from portal.models import Right
from portal.permissions import MANAGE_APPLICATIONS, VIEW_PORTAL

MOST_SUGGESTED = 100


class ApplicationForm(forms.Form):
    """Name and description of an application."""

    name = forms.CharField(label="Application name", max_length=200, strip=False)
    description = forms.CharField(
        label="Description",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the application does. Up to 500 characters.",
    )


class ApplicationListForm(ListForm):
    """Search and order of the list of applications."""

    noun = ("application", "applications")
    orders = {
        "newest": Order("Newest first", ("-created_at", "-pk")),
        "name": Order("Name", ("name_key", "pk")),
    }


class MemberForm(forms.Form):
    """A member by their email address. The person who names them may not see the members."""

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
        return self.by.organization.memberships.with_permission(self.needed)

    def suggested_addresses(self) -> list[str]:
        """Email addresses to suggest; none to a person who may not see the members."""
        if not self.by.can(VIEW_ORGANIZATION):
            return []
        others = self.eligible_members.exclude(pk=self.by.pk).order_by("pk")
        return list(others.values_list("user__email", flat=True)[:MOST_SUGGESTED])

    def clean_email(self) -> Membership:
        """The member with the address. Raises the same ValidationError for every other address."""
        member = self.eligible_members.filter(
            user__email__iexact=self.cleaned_data["email"]
        ).first()
        if member is None:
            raise forms.ValidationError(self.refusal.message)
        return member


class TransferForm(MemberForm):
    """The next owner of the application."""


class ShareForm(MemberForm):
    """A member to share the application with, and what they can do."""

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
    """The reason for which something is blocked or rejected, which `reader` is told."""

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, reader: str = "Those who use the application are") -> None:
        super().__init__(data)
        self.fields["reason"].help_text = f"{reader} told. Up to 200 characters."
