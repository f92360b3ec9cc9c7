"""What people do with identities at providers: connect, disconnect, sign up with one."""

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
    """Connect an identity, and email the person. Raises IdentityConnected or IdentityOfOther."""
    user = lock_person(by)
    account = _connect(identity, user)
    _email_about_identity("identity_connected", user, account)
    return account


@transaction.atomic
def disconnect_identity(*, account: SocialAccount, by: User) -> None:
    """Disconnect an identity, so that it no longer signs in, and email the person.

    Ends sign-ins that were begun, and a reset of the second factor that waits. Raises
    IdentityNotConnected, LastWayIn or AccountClosed.
    """
    user = lock_person(by)
    if not identities_of(user).filter(pk=account.pk).exists():
        raise IdentityNotConnected
    if not has_other_way(user, account):
        raise LastWayIn
    before = _event_data(provider_name_of(account), identity_label(account))
    log.record(IDENTITY_DISCONNECTED, organization=None, by=user, target=user, before=before)
    _email_about_identity("identity_disconnected", user, account)
    account.delete()
    user.sign_ins_begun.all().delete()
    stop_open_reset(user, why=IDENTITY_DISCONNECTED_SINCE, by=user)


@transaction.atomic
def sign_up_with_identity(
    *, identity: Identity, address: str, name: str, session_pk: str
) -> SocialAccount:
    """Create an account to which the identity is connected, with an address that is proved.

    An account with this address that no one has proved or signed in to is taken over. `address` is
    an address key, and `within` the primary key of the session in which this happens. Raises
    AddressHasAccount, IdentityConnected or IdentityOfOther.
    """
    _demand_free(identity)
    if User.objects.with_address(address) is None:
        user = _create_user(address, name)
        log.record(PERSON_SIGNED_UP, organization=None, by=user, target=user)
    else:
        user = take_over_unproved_account(
            address=address, name=name, password=None, session_pk=session_pk
        )
    return _connect(identity, user)


@transaction.atomic
def connect_to_new_account(*, identity: Identity, by: User) -> None:
    """Connect the identity with which the person signed up, now that their address is verified.

    Raises AddressUnproved, IdentityConnected, IdentityOfOther or AccountClosed.
    """
    user = lock_person(by)
    if not user.verified_keys().exists():
        raise AddressUnproved
    _connect(identity, user)


def _connect(identity: Identity, user: User) -> SocialAccount:
    """Save the row that connects the identity to the account, and record the event.

    Raises IdentityConnected or IdentityOfOther. The caller has locked the person.
    """
    _demand_free(identity, user)
    account = identity.as_account(user)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:  # in another window, or by someone else, at the same moment
        _demand_free(identity, user)
        raise
    after = _event_data(identity.provider_name, identity.label)
    log.record(IDENTITY_CONNECTED, organization=None, by=user, target=user, after=after)
    return account


def _demand_free(identity: Identity, user: User | None = None) -> None:
    """Raise IdentityConnected if the identity is this person's, IdentityOfOther if another's."""
    owner = owner_of(identity)
    if owner is not None and owner == user:
        raise IdentityConnected(provider=identity.provider_name)
    if owner is not None:
        raise IdentityOfOther(provider=identity.provider_name)


def _create_user(address: str, name: str) -> User:
    """A new account with this address, verified. Raises AddressHasAccount if it was just taken."""
    try:
        with transaction.atomic():
            return User.objects.create_user(address, name=name)
    except IntegrityError:  # someone took the address at the same moment
        raise AddressHasAccount from None


def _email_about_identity(template: str, user: User, account: SocialAccount) -> None:
    """Enqueue an email to the person about the identity.

    Its label is made harmless, because strangers can choose it and mail programs make links.
    """
    label = text.harmless(identity_label(account))
    email_person(template, user, provider=provider_name_of(account), label=label)


def _event_data(provider: str, label: str) -> dict[str, str]:
    """What events hold of an identity: its provider, and its label if it has one."""
    return {"provider": provider, "label": label} if label else {"provider": provider}
