"""Forms that check the shape of what people type about groups."""

from typing import Any

from django import forms
from django.conf import settings

from accounts.email_addresses import BadAddress, email_key
from organizations.forms.invitations import SEPARATORS
from organizations.models import Membership, Organization
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.tenancy.forms import RolesForm
from organizations.tenancy.roles import RoleSlug


class GroupForm(forms.Form):
    """The name of a group. The rules are in `names.py`."""

    name = forms.CharField(
        label="Name of the group",
        # Longer than allowed, so that the reason is given by the rule and nothing is cut off.
        max_length=200,
        strip=False,
        error_messages={"required": "Enter a name."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class GroupRolesForm(RolesForm):
    """The roles that a group gives, none or several, without Administrator."""

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, organization=organization, required=False, **kwargs)
        field: Any = self.fields["roles"]
        field.offer(role for role in organization.all_roles if role != RoleSlug.ADMINISTRATOR)


class AddToGroupForm(forms.Form):
    """Members by their email addresses, typed or pasted together."""

    emails = forms.CharField(
        label="Email addresses of members",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Enter at least one email address."},
        help_text="Separate addresses with commas, spaces or line breaks.",
    )

    def __init__(self, data: Any, *, members: MembershipQuerySet) -> None:
        super().__init__(data)
        self.members = members

    def clean_emails(self) -> list[Membership]:
        """The members with these verified addresses.

        Raises ValidationError for too many, or naming the addresses that are of no member.
        """
        typed = dict.fromkeys(filter(None, SEPARATORS.split(self.cleaned_data["emails"])))
        if not typed:
            raise forms.ValidationError("Enter at least one email address.")
        if len(typed) > settings.INVITATIONS_AT_ONCE:
            raise forms.ValidationError(
                f"Add up to {settings.INVITATIONS_AT_ONCE} members at a time."
            )
        keys = {address: _key_or_empty(address) for address in typed}
        known_keys = set(self.members.verified_keys_among(keys.values()))
        unknown = [address for address, key in keys.items() if key not in known_keys]
        if unknown:
            raise forms.ValidationError(f"No members: {', '.join(unknown)}. Invite them first.")
        members = self.members.filter(
            user__emailaddress__email__in=known_keys, user__emailaddress__verified=True
        )
        return list(members.distinct())


def _key_or_empty(address: str) -> str:
    """The address key, or an empty string for an invalid address."""
    try:
        return email_key(address)
    except BadAddress:
        return ""
