"""Accounts whose address no one has verified, and taking them over by verifying it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q

from accounts.events import ADDRESS_VERIFIED, PASSWORD_CHANGED
from accounts.models import Session, User
from audit import log
from console.refusals import Refusal


class AddressHasAccount(Refusal):
    slug = "address-has-account"
    message = "This address already has an account. Sign in to continue."


@transaction.atomic
def take_over_unproved_account(
    *, address: str, name: str, password: str | None, session_pk: str = ""
) -> User:
    """Give an account that no one verified or signed in to, to the person who proved its address.

    Name and password are replaced, and what else the person who signed up left there is deleted.
    `address` is an address key that a link in an email or a provider has just proved, and `within`
    the primary key of the session in which this happens. Raises AddressHasAccount if there is no
    such account, also for the second of two parallel requests.
    """
    user = User.objects.select_for_update(no_key=True).filter(email=address).first()
    if user is None or not _can_be_taken_over(user):
        raise AddressHasAccount

    delete_ways_in(user, but=session_pk)
    EmailAddress.objects.filter(user=user).exclude(email=address).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=address, defaults={"verified": True, "primary": True}
    )
    user.name = name
    user.set_password(password)
    user.save(update_fields=["name", "password"])
    log.record(
        ADDRESS_VERIFIED, organization=None, by=user, target=user, after={"address": address}
    )
    if password is not None:
        log.record(PASSWORD_CHANGED, organization=None, by=user, target=user)
    return user


def delete_ways_in(user: User, *, but: str) -> None:
    """Delete the account's identities, second factors, trusted browsers and sessions.

    Keeps the session whose primary key is `but`. For accounts whose address was never verified, so
    that the person who signed up with it cannot return once its owner has the account.
    """
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.trusted_browsers.all().delete()
    Session.objects.filter(Q(user=user) | Q(entering=user)).exclude(pk=but).delete()


def _can_be_taken_over(user: User) -> bool:
    """Whether no one has signed in to the account, or verified its address, and it is not closed.

    False also if the address was verified in another account.
    """
    verified = EmailAddress.objects.filter(verified=True)
    return (
        user.is_active
        and user.last_login is None
        and not verified.filter(user=user).exists()
        and not verified.filter(email=user.email).exists()
    )
