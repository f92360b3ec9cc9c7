"""What people do with identities that they have elsewhere: connect, disconnect, begin with one."""

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from accounts.actions.people import lock_person
from accounts.actions.unproved_accounts import AddressHasAccount, take_over_unproved_account
from accounts.events import IDENTITY_CONNECTED, IDENTITY_DISCONNECTED, PERSON_SIGNED_UP
from accounts.mail import email_person
from accounts.models import User
from accounts.second_factor.resets import IDENTITY_DISCONNECTED as IDENTITY_DISCONNECTED_SINCE
from accounts.second_factor.resets import stop_open_reset
from accounts.sign_in.ways_in import has_other_way
from accounts.social.identities import (
    Identity,
    identities_of,
    identity_label,
    owner_of,
    provider_name_of,
)
from audit import log
from console.refusals import Refusal
from console.words import text


class IdentityConnected(Refusal):
    slug = "identity-connected"
    message = "This {provider} account is already connected."


class IdentityOfOther(Refusal):
    slug = "identity-of-other"
    message = (
        "This {provider} account is connected to another account of this console. Disconnect it"
        " there first."
    )


class IdentityNotConnected(Refusal):
    slug = "identity-not-connected"
    message = "This account is no longer connected."


class AddressUnproved(Refusal):
    slug = "address-unproved"
    message = "Verify your email address first."


class LastWayIn(Refusal):
    slug = "last-way-in"
    message = (
        "Apart from emailed codes, this is your only way to sign in. Set a password or add a"
        " passkey first."
    )


@transaction.atomic
def connect_identity(*, identity: Identity, by: User) -> SocialAccount:
    """Let the identity sign in to the account of the person who is signed in, and tell them."""
    user = lock_person(by)
    account = _connected(identity, user)
    _tell("identity_connected", user, account)
    return account


@transaction.atomic
def disconnect_identity(*, account: SocialAccount, by: User) -> None:
    """Let a connected identity sign in no more, and tell the person, unless it is the last way."""
    user = lock_person(by)
    if not identities_of(user).filter(pk=account.pk).exists():
        raise IdentityNotConnected
    if not has_other_way(user, account):
        raise LastWayIn
    told = _told(provider_name_of(account), identity_label(account))
    log.record(IDENTITY_DISCONNECTED, organization=None, by=user, target=user, before=told)
    _tell("identity_disconnected", user, account)
    account.delete()
    user.sign_ins_begun.all().delete()
    stop_open_reset(user, why=IDENTITY_DISCONNECTED_SINCE, by=user)


@transaction.atomic
def sign_up_with_identity(
    *, identity: Identity, address: str, name: str, session_pk: str
) -> SocialAccount:
    """Make an account that the identity signs in to. The address is a key, and proved.

    An account of someone who never proved the address is taken over; one that someone has is
    not touched. `within` is the row of the session that asks for it.
    """
    _demand_free(identity)
    if User.objects.with_address(address) is None:
        user = _new_user(address, name)
        log.record(PERSON_SIGNED_UP, organization=None, by=user, target=user)
    else:
        user = take_over_unproved_account(
            address=address, name=name, password=None, session_pk=session_pk
        )
    return _connected(identity, user)


@transaction.atomic
def connect_to_new_account(*, identity: Identity, by: User) -> None:
    """Connect what someone signed up with, once its address is proved in the same session."""
    user = lock_person(by)
    if not user.verified_keys().exists():
        raise AddressUnproved
    _connected(identity, user)


def _connected(identity: Identity, user: User) -> SocialAccount:
    _demand_free(identity, user)
    account = identity.as_account(user)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:  # in another window, or by someone else, at the same moment
        _demand_free(identity, user)
        raise
    told = _told(identity.provider_name, identity.label)
    log.record(IDENTITY_CONNECTED, organization=None, by=user, target=user, after=told)
    return account


def _demand_free(identity: Identity, user: User | None = None) -> None:
    owner = owner_of(identity)
    if owner is not None and owner == user:
        raise IdentityConnected(provider=identity.provider_name)
    if owner is not None:
        raise IdentityOfOther(provider=identity.provider_name)


def _new_user(address: str, name: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(address, name=name)
    except IntegrityError:  # someone took the address at the same moment
        raise AddressHasAccount from None


def _tell(what: str, user: User, account: SocialAccount) -> None:
    """Mail it. What the person is called there is written by strangers, and is no link."""
    label = text.harmless(identity_label(account))
    email_person(what, user, provider=provider_name_of(account), label=label)


def _told(name: str, label: str) -> dict[str, str]:
    return {"provider": name, "label": label} if label else {"provider": name}
