"""Who someone is elsewhere: at Google, at GitHub, at any provider of OpenID Connect.

An identity is the pair of issuer and subject, which a provider never gives to anyone else. Its
address and name are what the provider says of the person, and open nothing. It signs in to the
account that it is connected to, and is connected only where someone is signed in, or with a new
account whose address is proved.
"""

from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet

from accounts.models import User


@dataclass(frozen=True)
class Identity:
    """What a provider's checked answer says of a person."""

    issuer: str
    subject: str
    provider: str
    """As in `/accounts/social/google/`."""
    provider_name: str
    label: str = ""
    """What the person knows it by: an address or a user name there."""
    address: str = ""
    """As a key; "" if the provider told none that we accept."""
    is_verified: bool = False
    """Whether the provider vouches that the address is the person's."""
    name: str = ""

    def as_account(self, user: User | None = None) -> SocialAccount:
        """The row that connects it, not saved."""
        return SocialAccount(
            user=user,
            provider=self.issuer,
            uid=self.subject,
            extra_data={"provider_name": self.provider_name, "label": self.label},
        )


def owner_of(identity: Identity) -> User | None:
    """The person whose account it is connected to."""
    found = SocialAccount.objects.filter(provider=identity.issuer, uid=identity.subject)
    account = found.select_related("user").first()
    return account.user if account else None


def identities_of(user: User) -> "QuerySet[SocialAccount]":
    """What is connected to the account, the oldest first."""
    return SocialAccount.objects.filter(user=user.pk).order_by("date_joined", "pk")


def provider_name_of(account: SocialAccount) -> str:
    """What a connected identity's provider is called, whether it is still configured or not."""
    return str(account.extra_data.get("provider_name") or account.provider)


def identity_label(account: SocialAccount) -> str:
    """What the person knows a connected identity by."""
    return str(account.extra_data.get("label") or "")
