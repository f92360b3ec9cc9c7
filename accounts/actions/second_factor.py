"""What people do with their second factor. Every change is in their history, and emailed."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.events import FACTOR_ADDED, FACTOR_REMOVED, RECOVERY_CODE_USED, RECOVERY_CODES_CREATED
from accounts.mail import email_person
from accounts.models import User
from accounts.second_factor import factors, recovery_codes
from accounts.second_factor.resets import FACTOR_USED, stop_open_reset
from audit import log
from console.encryption import Unreadable
from console.refusals import Refusal

APP = "authenticator app"


class IncorrectCode(Refusal):
    slug = "incorrect-code"
    message = "Incorrect code."
    field = "code"
    is_mistake = True


class CodeUsedAlready(Refusal):
    slug = "code-used-already"
    message = "This code was used already. Wait until the app shows the next one."
    field = "code"
    is_mistake = True


class AppUnreadable(Refusal):
    slug = "app-unreadable"
    message = (
        "Codes of your authenticator app cannot be checked. Use a recovery code or a passkey, or"
        " contact an operator of this console."
    )
    field = "code"
    is_mistake = True


class PasskeyGone(Refusal):
    slug = "passkey-gone"
    message = "This passkey cannot be used here. Try again, or choose another way."
    field = "credential"
    is_mistake = True


class AppExists(Refusal):
    slug = "app-exists"
    message = "You have an authenticator app already. Remove it to set up another one."


class NoApp(Refusal):
    slug = "no-app"
    message = "You have no authenticator app."


class NoFactor(Refusal):
    slug = "no-factor"
    message = "Add an authenticator app or a passkey first."


@transaction.atomic
def add_app(*, secret: str, step: int, by: User) -> Authenticator:
    """Set up an authenticator app, record it and email the person.

    `step` is the time step of the code that was just typed: codes up to it are used up, because
    others may have seen that one on the screen. Raises AppExists.
    """
    user = User.objects.lock(by.pk)
    if factors.app_of(user) is not None:
        raise AppExists
    app = factors.create_app(user, secret, used_at_step=step)
    log.record(FACTOR_ADDED, organization=None, by=user, target=user, after={"method": APP})
    email_person("app_added", user)
    return app


@transaction.atomic
def remove_app(*, by: User) -> None:
    """Remove the app (and codes with the last factor), and email the person. Raises NoApp."""
    user = User.objects.lock(by.pk)
    app = factors.app_of(user)
    if app is None:
        raise NoApp
    app.delete()
    if not factors.has_factor(user):
        factors.factors_of(user).delete()
    log.record(FACTOR_REMOVED, organization=None, by=user, target=user, before={"method": APP})
    email_person("app_removed", user)


@transaction.atomic
def use_app_code(*, code: str, by: User) -> Authenticator:
    """Use up a code of the person's authenticator app; returns the app.

    Stops an open reset, because the factor is not lost. Raises IncorrectCode also without an app,
    CodeUsedAlready, also for the second of two parallel requests, and AppUnreadable if the secret
    cannot be decrypted.
    """
    user = User.objects.lock(by.pk)
    app = factors.factors_of(user).filter(type=factors.APP).select_for_update().first()
    if app is None:
        raise IncorrectCode
    try:
        step = factors.step_of_code(app, code)
    except Unreadable:
        raise AppUnreadable from None
    if step is None:
        raise IncorrectCode
    if step <= app.data["used_at_step"]:
        raise CodeUsedAlready
    app.data["used_at_step"] = step
    app.save(update_fields=["data"])
    stop_open_reset(user, why=FACTOR_USED, by=user)
    return app


@transaction.atomic
def use_passkey(*, passkey: Authenticator) -> None:
    """Check that a passkey whose answer was verified still exists, and stop an open reset.

    Raises PasskeyGone if it was removed at the same moment.
    """
    user = User.objects.lock(passkey.user_id)
    if not factors.passkeys_of(user).select_for_update().filter(pk=passkey.pk).exists():
        raise PasskeyGone
    stop_open_reset(user, why=FACTOR_USED, by=user)


@transaction.atomic
def create_recovery_codes(*, by: User) -> list[str]:
    """Replace the person's recovery codes by ten new ones, which are returned and kept as digests.

    Records it and emails the person. Raises NoFactor without a second factor.
    """
    user = User.objects.lock(by.pk)
    if not factors.has_factor(user):
        raise NoFactor
    codes = recovery_codes.new_codes()
    factors.replace_recovery_codes(user, codes)
    log.record(RECOVERY_CODES_CREATED, organization=None, by=user, target=user)
    email_person("recovery_codes_created", user)
    return codes


@transaction.atomic
def use_recovery_code(*, code: str, by: User) -> Authenticator:
    """Use up one of the person's recovery codes; returns the row of all of them.

    Records it, emails the person and stops an open reset. Raises IncorrectCode.
    """
    user = User.objects.lock(by.pk)
    rows = factors.factors_of(user).filter(type=factors.RECOVERY_CODES)
    row = rows.select_for_update().first()
    digest = recovery_codes.digest(code, user_id=by.pk)
    if row is None or digest not in row.data["digests"]:
        raise IncorrectCode
    row.data["digests"].remove(digest)
    row.save(update_fields=["data"])
    remaining = len(row.data["digests"])
    log.record(RECOVERY_CODE_USED, organization=None, by=by, target=by, after={"left": remaining})
    email_person("recovery_code_used", by, left=remaining)
    stop_open_reset(user, why=FACTOR_USED, by=user)
    return row
