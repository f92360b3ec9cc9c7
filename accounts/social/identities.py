"""Identities: who someone is at a provider, such as Google or GitHub.

An identity is the pair of issuer and subject, which a provider never gives to anyone else. Its
address and name are what the provider says of the person, and sign no one in. It signs in to the
account to which it is connected. A person who is signed in can connect one, and so can a new
account whose address is proved.
"""

from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet

from accounts.email_addresses import BadAddress, email_key
from accounts.models import User
from console.words import text

LONGEST_LABEL = 100
LONGEST_NAME = 60


@dataclass(frozen=True)
class Identity:
    """Who a person is at a provider, by its verified answer."""

    issuer: str
    subject: str
    provider: str
    """The ID of the provider in URLs, as in `/accounts/social/google/`."""
    provider_name: str
    label: str = ""
    """The name by which the person knows it: an address or a user name at the provider."""
    address: str = ""
    """An address key; "" if the provider gave no acceptable address."""
    is_verified: bool = False
    """Whether the provider has verified that the address is the person's."""
    name: str = ""

    def as_account(self, user: User | None = None) -> SocialAccount:
        """The row, not saved, that connects the identity to the person's account."""
        return SocialAccount(
            user=user,
            provider=self.issuer,
            uid=self.subject,
            extra_data={"provider_name": self.provider_name, "label": self.label},
        )


def owner_of(identity: Identity) -> User | None:
    """The person to whose account the identity is connected, or None."""
    accounts = SocialAccount.objects.filter(provider=identity.issuer, uid=identity.subject)
    account = accounts.select_related("user").first()
    return account.user if account else None


def identities_of(user: User) -> "QuerySet[SocialAccount]":
    """The identities that are connected to the person's account, oldest first."""
    return SocialAccount.objects.filter(user=user.pk).order_by("date_joined", "pk")


def provider_name_of(account: SocialAccount) -> str:
    """The name of a connected identity's provider, even if that is no longer configured."""
    return str(account.extra_data.get("provider_name") or account.provider)


def identity_label(account: SocialAccount) -> str:
    """The label of a connected identity, by which the person knows it, or ""."""
    return str(account.extra_data.get("label") or "")


def clean_address(value: Any) -> str:
    """The address key of a provider's value; "" if it is no acceptable address."""
    try:
        return email_key(value) if isinstance(value, str) else ""
    except BadAddress:
        return ""


def clean_label(value: Any) -> str:
    """A provider's value as a label; "" if it is no text, invisible or too long."""
    label = text.normalize(value) if isinstance(value, str) else ""
    return label if text.is_visible(label) and len(label) <= LONGEST_LABEL else ""


def clean_name(value: Any) -> str:
    """A provider's value as a name; "" if a person could not have typed it in the console."""
    name = text.normalize(value) if isinstance(value, str) else ""
    if not name or len(name) > LONGEST_NAME or not text.is_readable(name):
        return ""
    return name if text.has_no_address(name) else ""
