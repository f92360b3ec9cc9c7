"""Resets of a lost second factor: requested, confirmed by email, vouched for, and completed.

Each action locks the person first, then their factors, then the organization of the person who
vouches, then the request.
"""

from django.db import transaction

from accounts.actions.people import AccountClosed, demand_operator, is_operator, lock_person
from accounts.browsers.trusted import password_digest
from accounts.events import RESET_ASKED, RESET_COMPLETED, RESET_CONFIRMED
from accounts.models import FactorReset, User
from accounts.second_factor import factors, reset_mail
from accounts.second_factor.resets import (
    BY_PERSON,
    EXPIRED,
    VOUCHER_GONE,
    change_since,
    lock_open_reset,
    record_vouch,
    stop_locked_reset,
)
from accounts.second_factor.vouchers import voucher_may_still
from accounts.signals import factor_reset_moved
from audit import log
from console.refusals import Refusal
from console.words.reasons import clean_reason

OPERATORS = "operators"
"""The value of `FactorReset.vouched_as` if an operator vouched."""


class NothingToReset(Refusal):
    slug = "nothing-to-reset"
    message = "You have no second factor. Sign in again."


class ResetWaiting(Refusal):
    slug = "reset-waiting"
    message = "You have already confirmed a reset, and it is still waiting."


class ResetOver(Refusal):
    slug = "reset-over"
    message = "This reset has ended, or the account has changed since it was requested."


@transaction.atomic
def ask_for_reset(*, browser: str, address: str | None, by: User) -> FactorReset:
    """Request the removal of all second factors, and email a link that confirms it.

    `by` is the row as it was read at the first step of signing in, so that a password changed since
    then makes the request void. A second request replaces the link of the first. Raises
    NothingToReset, ResetWaiting if a request was confirmed already, and AccountClosed.
    """
    digest_at_sign_in = password_digest(by)
    user = lock_person(by)
    if not factors.has_factor(user) or not user.owns(user.email):
        raise NothingToReset
    reset = lock_open_reset(user)
    if reset is not None and not reset.is_open:
        stop_locked_reset(reset, why=EXPIRED, by=log.System())
        reset = None
    if reset is not None and reset.is_waiting:
        raise ResetWaiting
    reset = reset or FactorReset(user=user)
    reset.password_digest = digest_at_sign_in
    reset.note_asked(user, browser=browser, address=address)
    reset.save()
    log.record(RESET_ASKED, organization=None, by=user, target=user)
    reset_mail.enqueue_confirmation_link(reset)
    return reset


@transaction.atomic
def confirm_reset(*, reset: FactorReset) -> None:
    """Confirm a request whose link was opened, which begins the wait of 24 hours for a vouch.

    Emails the person and those who can vouch. The caller has checked the token of the link. Raises
    ResetOver if the request or the account has changed since then, and ResetWaiting if it is
    confirmed already.
    """
    user, locked_reset = _lock_person_and_reset(reset)
    if locked_reset.version != reset.version or change_since(locked_reset, user):
        raise ResetOver
    if locked_reset.is_waiting:
        raise ResetWaiting
    locked_reset.note_confirmed()
    log.record(RESET_CONFIRMED, organization=None, by=user, target=user)
    reset_mail.email_person_about_reset(reset_mail.WAITING, locked_reset)
    if user.runs_console:
        reset_mail.email_operators_about_reset(locked_reset)
    factor_reset_moved.send(FactorReset, reset=locked_reset, did=RESET_CONFIRMED, by=user)


@transaction.atomic
def stop_reset(*, reset: FactorReset) -> None:
    """Stop a request as its person, by a link or signed in. Raises ResetOver if it has ended."""
    user, locked_reset = _lock_person_and_reset(reset)
    stop_locked_reset(locked_reset, why=BY_PERSON, by=user)


@transaction.atomic
def vouch_as_operator(*, user: User, reason: str, by: User) -> None:
    """Vouch, as an operator, that the person who requested a reset is the owner of the account.

    Emails the person. Raises InvalidReason, NotAnOperator, AccountClosed, NothingToVouchFor,
    VouchedAlready, or OwnReset.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    user = lock_person(user)
    record_vouch(user, person=by, by=log.OperatorActor(by), as_=OPERATORS, reason=reason)


@transaction.atomic
def settle_reset(*, pk: int) -> None:
    """Complete a request that has waited and been vouched for, or stop one that expired.

    Stops it as well if the account has changed since, or the person who vouched no longer can.
    Completing removes all second factors and sessions. Does nothing if the request has ended, so it
    is safe to run twice.
    """
    people = User.objects.select_for_update(no_key=True, of=("self",))
    user = people.filter(factor_resets=pk).first()
    # Vouching and closing the account lock the person, too, so that neither happens meanwhile.
    reset = FactorReset.objects.find(pk)
    if user is None or reset is None:
        return
    locked_factors = list(factors.factors_of(user).select_for_update())
    is_due, clock = reset.is_due, log.System()
    is_vouched = is_due and voucher_may_still(reset)
    locked_reset = lock_open_reset(user)
    if locked_reset is None or locked_reset.pk != pk:
        return
    if not locked_reset.is_open:
        stop_locked_reset(locked_reset, why=EXPIRED, by=clock)
    elif is_due and (why := change_since(locked_reset, user)):
        stop_locked_reset(locked_reset, why=why, by=clock)
    elif is_due and not is_vouched:
        stop_locked_reset(locked_reset, why=VOUCHER_GONE, by=clock)
    elif is_due:
        locked_reset.note_completed()
        _remove_factors(user, [factor.pk for factor in locked_factors])
        log.record(RESET_COMPLETED, organization=None, by=clock, target=user)
        reset_mail.email_person_about_reset(reset_mail.COMPLETED, locked_reset)
        factor_reset_moved.send(FactorReset, reset=locked_reset, did=RESET_COMPLETED, by=clock)


def operator_may_still_vouch(reset: FactorReset) -> bool:
    """Whether the person who vouched as an operator is still one, and not the person themselves."""
    voucher = reset.vouched_by
    return voucher is not None and voucher.pk != reset.user_id and is_operator(voucher)


def _lock_person_and_reset(reset: FactorReset) -> tuple[User, FactorReset]:
    """Lock the person and the request until the transaction ends, and return both, read again.

    Raises ResetOver if the request has ended or the account is closed.
    """
    try:
        user = lock_person(reset.user)
    except AccountClosed:
        raise ResetOver from None
    locked_reset = lock_open_reset(user)
    if locked_reset is None or locked_reset.pk != reset.pk or not locked_reset.is_open:
        raise ResetOver
    return user, locked_reset


def _remove_factors(user: User, factor_keys: list[int]) -> None:
    """Delete these second factors, all sessions and all sign-ins begun. This also ends trust."""
    factors.factors_of(user).filter(pk__in=factor_keys).delete()
    user.sessions.all().delete()
    user.sign_ins_begun.all().delete()
