"""The rules for a request to reset a lost second factor, and stopping it for whatever reason.

The caller has locked the person first, then their factors, then the organization of the person who
vouches. The request is locked last.
"""

from uuid import UUID

from django.db import transaction

from accounts.browsers.trusted import password_digest
from accounts.events import RESET_STOPPED, RESET_VOUCHED
from accounts.models import FactorReset, User
from accounts.second_factor import factors, reset_mail
from accounts.signals import factor_reset_moved
from audit import log
from console.refusals import Refusal

EXPIRED = "it expired"
BY_PERSON = "the account’s owner stopped it"
FACTOR_USED = "the second factor was used"
FACTORS_CHANGED = "a second factor was added or removed"
PASSWORD_CHANGED = "the password was changed"  # noqa: S105  (a reason that people read)
ADDRESS_CHANGED = "an email address was changed"
IDENTITY_DISCONNECTED = "a connected account was disconnected"
CLOSED = "the account is closed"
VOUCHER_GONE = "the person who vouched can no longer do so"


class NothingToVouchFor(Refusal):
    slug = "nothing-to-vouch-for"
    message = "{person} is not waiting for anyone to vouch."


class VouchedAlready(Refusal):
    slug = "vouched-already"
    message = "Someone has already vouched for {person}."


class OwnReset(Refusal):
    slug = "own-reset"
    message = "You cannot vouch for yourself."


def lock_open_reset(user: User) -> FactorReset | None:
    """Lock the person's open request, expired or not, and return it with its person; or None."""
    resets = user.factor_resets.open().select_for_update(no_key=True, of=("self",))
    return resets.select_related("user").first()


def change_since(reset: FactorReset, user: User) -> str:
    """The reason why the request is void, in words: what changed since it was made; or ""."""
    if not user.is_active:
        return CLOSED
    if password_digest(user) != reset.password_digest:
        return PASSWORD_CHANGED
    if user.email != reset.email or not user.owns(reset.email):
        return ADDRESS_CHANGED
    if not factors.has_factor(user):
        return FACTORS_CHANGED
    used_factors = factors.factors_of(user).filter(last_used_at__gte=reset.asked_at)
    return FACTOR_USED if used_factors.exists() else ""


def record_vouch(
    user: User,
    *,
    person: User,
    by: log.ActorOrPerson,
    as_: str,
    within: UUID | None = None,
    reason: str = "",
) -> None:
    """Save that `person` vouches for the user, record it and email the user.

    The caller has locked the user and checked that `person` may vouch. `as_` names the `Vouchers`
    that are asked again on completion, and `within` is the organization, if any. Raises OwnReset,
    NothingToVouchFor or VouchedAlready.
    """
    if person.pk == user.pk:
        raise OwnReset
    reset = lock_open_reset(user)
    if reset is None or not reset.is_waiting or change_since(reset, user):
        raise NothingToVouchFor(person=user)
    if reset.vouched_at is not None:
        raise VouchedAlready(person=user)
    reset.note_vouched(person, as_=as_, within=within)
    log.record(RESET_VOUCHED, organization=None, by=by, target=user, reason=reason)
    reset_mail.email_person_about_reset(reset_mail.VOUCHED, reset)


def stop_locked_reset(reset: FactorReset, *, why: str, by: log.ActorOrPerson) -> None:
    """Stop a request that the caller has locked, and record it.

    If it was confirmed, also emails the person and sends `factor_reset_moved`.
    """
    reset.note_stopped(why)
    log.record(RESET_STOPPED, organization=None, by=by, target=reset.user, reason=why)
    if reset.confirmed_at is not None:
        reset_mail.email_person_about_reset(reset_mail.STOPPED, reset)
        factor_reset_moved.send(FactorReset, reset=reset, did=RESET_STOPPED, by=by)


def stop_open_reset(user: User, *, why: str, by: log.ActorOrPerson) -> None:
    """Stop the person's open request, if there is one, in a transaction of its own or the caller's.

    The caller may hold the lock of the person or of a factor, but no later one.
    """
    with transaction.atomic():
        reset = lock_open_reset(user)
        if reset is not None:
            stop_locked_reset(reset, why=why, by=by)
