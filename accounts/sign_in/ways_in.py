"""The ways in which someone can sign in."""

from allauth.socialaccount.models import SocialAccount

from accounts.models import User
from accounts.second_factor import factors
from accounts.social.adapter import configured_providers
from accounts.social.identities import identities_of


def is_usable(account: SocialAccount) -> bool:
    """Whether a connected identity signs in: its provider may be configured no more."""
    return any(provider.issues(account) for provider in configured_providers())


def has_other_way(user: User, account: SocialAccount) -> bool:
    """Whether the person can sign in without this identity.

    Codes in emails do not count. They open every account, but only for as long as someone reads the
    emails to its address, and that is often the very account elsewhere which is disconnected.
    """
    return (
        user.has_usable_password()
        or factors.passkeys_of(user).exists()
        or any(is_usable(other) for other in identities_of(user).exclude(pk=account.pk))
    )
