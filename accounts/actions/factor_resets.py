"""A lost second factor: a reset is requested, confirmed by email, vouched for, and done.

Each function here locks the person first, then their factors, then the organization of the person
who vouches, then the request.
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
"""What a request keeps whose voucher was an operator."""


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
    """Ask to have all second factors removed. A link to confirm it goes to the primary address.

    `by` is the person as they took the first step of signing in: if the password has changed since,
    nothing comes of it. Asking again makes a new link, and ends the one before.
    """
    signed_in_with = password_digest(by)
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
    reset.password_digest = signed_in_with
    reset.note_asked(user, browser=browser, address=address)
    reset.save()
    log.record(RESET_ASKED, organization=None, by=user, target=user)
    reset_mail.enqueue_confirmation_link(reset)
    return reset


@transaction.atomic
def confirm_reset(*, reset: FactorReset) -> None:
    """Begin to wait, as the reader of the person's email says, and tell everyone concerned.

    The caller has seen the link of this version of the request.
    """
    user, fresh = _locked(reset)
    if fresh.version != reset.version or change_since(fresh, user):
        raise ResetOver
    if fresh.is_waiting:
        raise ResetWaiting
    fresh.note_confirmed()
    log.record(RESET_CONFIRMED, organization=None, by=user, target=user)
    reset_mail.email_person_about_reset(reset_mail.WAITING, fresh)
    if user.runs_console:
        reset_mail.email_operators_about_reset(fresh)
    factor_reset_moved.send(FactorReset, reset=fresh, did=RESET_CONFIRMED, by=user)


@transaction.atomic
def stop_reset(*, reset: FactorReset) -> None:
    """Let it come to nothing, as the person says: by a link in an email, or signed in."""
    user, fresh = _locked(reset)
    stop_locked_reset(fresh, why=BY_PERSON, by=user)


@transaction.atomic
def vouch_as_operator(*, user: User, reason: str, by: User) -> None:
    """Say, as an operator, that the person is who they are. Of an operator, another one says it."""
    reason = clean_reason(reason)
    demand_operator(by)
    user = lock_person(user)
    record_vouch(user, person=by, by=log.OperatorActor(by), as_=OPERATORS, reason=reason)


@transaction.atomic
def settle_reset(*, pk: int) -> None:
    """Complete a request that has waited and been vouched for, or end one whose time is over.

    A second run finds it ended and does nothing. What was checked before is checked again.
    """
    people = User.objects.select_for_update(no_key=True, of=("self",))
    user = people.filter(factor_resets=pk).first()
    # Whoever vouches or closes the account locks the person: it stays as it is until the end.
    reset = FactorReset.objects.known(pk)
    if user is None or reset is None:
        return
    held = list(factors.factors_of(user).select_for_update())
    is_due, clock = reset.is_due, log.System()
    is_vouched = is_due and voucher_may_still(reset)
    fresh = lock_open_reset(user)
    if fresh is None or fresh.pk != pk:
        return
    if not fresh.is_open:
        stop_locked_reset(fresh, why=EXPIRED, by=clock)
    elif is_due and (why := change_since(fresh, user)):
        stop_locked_reset(fresh, why=why, by=clock)
    elif is_due and not is_vouched:
        stop_locked_reset(fresh, why=VOUCHER_GONE, by=clock)
    elif is_due:
        fresh.note_completed()
        _remove(user, [factor.pk for factor in held])
        log.record(RESET_COMPLETED, organization=None, by=clock, target=user)
        reset_mail.email_person_about_reset(reset_mail.COMPLETED, fresh)
        factor_reset_moved.send(FactorReset, reset=fresh, did=RESET_COMPLETED, by=clock)


def operator_may_still_vouch(reset: FactorReset) -> bool:
    """Whether the operator who vouched is one still, and another person than this."""
    voucher = reset.vouched_by
    return voucher is not None and voucher.pk != reset.user_id and is_operator(voucher)


def _locked(reset: FactorReset) -> tuple[User, FactorReset]:
    """The person and the request as they are now, and stay until the transaction ends."""
    try:
        user = lock_person(reset.user)
    except AccountClosed:
        raise ResetOver from None
    fresh = lock_open_reset(user)
    if fresh is None or fresh.pk != reset.pk or not fresh.is_open:
        raise ResetOver
    return user, fresh


def _remove(user: User, keys: list[int]) -> None:
    """Everything that shows a second factor, and all sessions signed in by it or about to be.

    That browsers are trusted ends with the factors, as with every change of them.
    """
    factors.factors_of(user).filter(pk__in=keys).delete()
    user.sessions.all().delete()
    user.sign_ins_begun.all().delete()
