"""Accounts whose address no one has proved, and who comes and proves it."""

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
    """Give an account that no one proved or signed in to, to the person who proved its address.

    The address is a key that a link in an email, or a provider of social sign-in, has just proved.
    The person who made the account could not prove it, so their name, password, other addresses and
    whatever else they left there go. `within` is the row of the session that asks for it. If two
    come at the same time, the second finds the account proved, and has to sign in to it.
    """
    user = User.objects.select_for_update(no_key=True).filter(email=address).first()
    if user is None or not _is_up_for_taking(user):
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
    """End what someone left in an account who never proved its address, before its owner comes.

    Identities, second factors, sessions and begun sign-ins, except the session of the row `but`.
    """
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.trusted_browsers.all().delete()
    Session.objects.filter(Q(user=user) | Q(entering=user)).exclude(pk=but).delete()


def _is_up_for_taking(user: User) -> bool:
    """An account that is closed, or whose address someone else has proved, is not."""
    taken = EmailAddress.objects.filter(verified=True)
    return (
        user.is_active
        and user.last_login is None
        and not taken.filter(user=user).exists()
        and not taken.filter(email=user.email).exists()
    )
