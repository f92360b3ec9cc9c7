"""What people do with their name and address, and operators with their sessions."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q

from accounts.events import ADDRESS_VERIFIED, PASSWORD_CHANGED, PERSON_RENAMED, SESSIONS_ENDED
from accounts.models import Session, User
from audit import log
from console.refusals import Refusal
from console.words.reasons import fit_reason


class AddressHasAccount(Refusal):
    slug = "address-has-account"
    message = "This address already has an account. Sign in to continue."


class AccountClosed(Refusal):
    slug = "account-closed"
    message = "This account is closed."


class NotAnOperator(Refusal):
    slug = "not-an-operator"
    message = "{person} is not an operator."


class NotSignedIn(Refusal):
    slug = "not-signed-in"
    message = "{person} is not signed in anywhere."


@transaction.atomic
def take_over_unproved_account(
    *, address: str, name: str, password: str | None, within: str = ""
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

    forget_ways_in(user, but=within)
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


def forget_ways_in(user: User, *, but: str) -> None:
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


@transaction.atomic
def change_name(*, name: str, by: User) -> None:
    """Change the person's name. Without a name, they are called by their address."""
    by = locked_person(by)
    if name == by.name:
        return
    log.record(
        PERSON_RENAMED,
        organization=None,
        by=by,
        target=by,
        before={"name": by.name},
        after={"name": name},
    )
    by.name = name
    by.save(update_fields=["name"])


@transaction.atomic
def end_sessions(*, user: User, reason: str, by: User) -> int:
    """Sign someone out everywhere, as an operator; returns in how many browsers that was.

    Browsers that they trust are no longer trusted, for one of them may be the stolen one.

    The event is in the person's history alone. An account belongs to no organization, and the
    reason may be about one of them: the others must not read it in theirs.
    """
    reason = fit_reason(reason)
    demand_operator(by)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    ended = user.sessions.living().count()
    trusted, _ = user.trusted_browsers.all().delete()
    if not ended and not trusted:
        raise NotSignedIn(person=user)

    user.sessions.all().delete()
    user.sign_ins_begun.all().delete()
    log.record(
        SESSIONS_ENDED,
        organization=None,
        by=log.Operator(by),
        target=user,
        before={"count": ended},
        reason=reason,
    )
    return ended


def locked_person(person: User) -> User:
    """The person as they are now, who stays so until the transaction ends.

    Taken before any other lock. Refuses a person who has just closed the account in another window:
    nothing may come to an account that no one has.
    """
    fresh = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not fresh.is_active:
        raise AccountClosed
    return fresh


def demand_operator(by: User) -> None:
    """Refuse what operators alone may do, to anyone who is not one at this moment."""
    if not is_operator(by):
        raise NotAnOperator(person=by)


def is_operator(person: User) -> bool:
    """Whether they are one at this moment, asked of the database again."""
    return User.objects.filter(pk=person.pk, is_active=True, is_staff=True).exists()
