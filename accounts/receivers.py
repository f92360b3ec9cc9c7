"""Receivers of allauth's signals: they record events and end what a change makes void."""

from typing import Any

from allauth.account import signals
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import actions
from accounts.browsers.known import remember_browser
from accounts.events import (
    ADDRESS_ADDED,
    ADDRESS_MADE_PRIMARY,
    ADDRESS_REMOVED,
    ADDRESS_VERIFIED,
    FACTOR_ADDED,
    FACTOR_REMOVED,
    PASSWORD_CHANGED,
    PERSON_SIGNED_IN,
    PERSON_SIGNED_UP,
)
from accounts.measures import FAILED, SIGN_INS, SUCCEEDED
from accounts.models import TrustedBrowser, User
from accounts.second_factor.resets import ADDRESS_CHANGED, FACTORS_CHANGED, stop_open_reset
from accounts.second_factor.resets import PASSWORD_CHANGED as PASSWORD_WAS_CHANGED
from accounts.sessions.freshness import note_proof
from accounts.sessions.store import session_pk_of
from accounts.sign_in.browser_zone import adopt_zone
from accounts.sign_in.password_attempts import forget_attempts
from accounts.sign_in.ways_in import ways_used
from accounts.social import pending_identity
from audit import log
from console.refusals import refusals_hidden


@receiver(signals.user_signed_up)
def record_sign_up(user: User, **_: Any) -> None:
    """Record that a person signed up."""
    log.record(PERSON_SIGNED_UP, organization=None, by=user, target=user)


@receiver(signals.user_logged_in)
def record_sign_in(request: HttpRequest, user: User, **_: Any) -> None:
    """Record that a person signed in and in which ways, and count it as a metric."""
    ways = ways_used(request, user)
    after = {"ways": ways} if ways else {}
    log.record(PERSON_SIGNED_IN, organization=None, by=user, target=user, after=after)
    SIGN_INS.count(SUCCEEDED)


@receiver(signals.user_logged_in)
def take_zone_of_browser(request: HttpRequest, user: User, **_: Any) -> None:
    """Save the time zone of the browser for a person who has none."""
    adopt_zone(request, user)


@receiver(user_login_failed)
def count_wrong_password(**_: Any) -> None:
    """Count a wrong password, or an unknown address, as a metric."""
    SIGN_INS.count(FAILED)


@receiver([signals.user_logged_in, signals.password_changed, signals.password_set])
def know_this_browser(request: HttpRequest, user: User, **_: Any) -> None:
    """Remember the browser for the person, so that its attempts are counted separately."""
    remember_browser(request, user)


@receiver([signals.password_changed, signals.password_set, signals.password_reset])
def record_password_change(user: User, **_: Any) -> None:
    """Record a changed, first or reset password, and stop an open reset of the second factor."""
    log.record(PASSWORD_CHANGED, organization=None, by=user, target=user)
    stop_open_reset(user, why=PASSWORD_WAS_CHANGED, by=user)


@receiver(signals.password_reset)
def forget_password_attempts(user: User, **_: Any) -> None:
    """Forget the attempts of strangers at an account after its password was reset by email."""
    forget_attempts(user)


@receiver(signals.user_logged_in)
def connect_pending_identity(request: HttpRequest, user: User, **_: Any) -> None:
    """Connect the identity with which the person signed up in this session, once they sign in.

    Does nothing if the identity is refused, such as when it was connected elsewhere.
    """
    pending = pending_identity.pending_in(request)
    pending_identity.forget_pending(request)
    if pending is not None and pending.user_id == user.pk:
        with refusals_hidden():
            actions.connect_to_new_account(identity=pending.identity, by=user)


PROVED_WITHOUT_THE_PASSWORD = {"account_confirm_login_code", "account_confirm_password_reset_code"}
REMOVED = (
    "The name and password of this account were set before its email address was verified, so both"
    " were removed. You can set new ones under Your account."
)


@receiver(signals.email_confirmed)
def remove_unproved_ways_in(request: HttpRequest, email_address: Any, **_: Any) -> None:
    """Remove password, name and other ways in when the first sign-in is by an emailed code alone.

    Because anyone can sign up with someone else's address and a password of their own, and wait for
    the owner to verify the address by signing in or resetting the password with a code. The person
    is told on the page, unless they choose a new password anyway.
    """
    user, page = email_address.user, request.resolver_match
    if user.last_login or not page or page.url_name not in PROVED_WITHOUT_THE_PASSWORD:
        return
    actions.delete_ways_in(user, but=session_pk_of(request))
    user.name = ""
    user.set_unusable_password()
    user.save(update_fields=["name", "password"])
    if page.url_name == "account_confirm_login_code":
        messages.warning(request, REMOVED)


@receiver(signals.email_added)
def record_added_address(user: User, email_address: Any, **_: Any) -> None:
    """Record that an address, not verified yet, was added to an account."""
    after = {"address": email_address.email}
    log.record(ADDRESS_ADDED, organization=None, by=user, target=user, after=after)


@receiver(signals.email_removed)
def record_removed_address(user: User, email_address: Any, **_: Any) -> None:
    """Record that an address was removed, and stop an open reset of the second factor."""
    before = {"address": email_address.email}
    log.record(ADDRESS_REMOVED, organization=None, by=user, target=user, before=before)
    stop_open_reset(user, why=ADDRESS_CHANGED, by=user)


@receiver(signals.email_confirmed)
def record_verified_address(email_address: Any, **_: Any) -> None:
    """Record that a person verified an address."""
    user, after = email_address.user, {"address": email_address.email}
    log.record(ADDRESS_VERIFIED, organization=None, by=user, target=user, after=after)


@receiver(signals.email_changed)
def record_primary_address(user: User, to_email_address: Any, **_: Any) -> None:
    """Record a new primary address, and stop an open reset of the second factor."""
    after = {"address": to_email_address.email}
    log.record(ADDRESS_MADE_PRIMARY, organization=None, by=user, target=user, after=after)
    stop_open_reset(user, why=ADDRESS_CHANGED, by=user)


@receiver(factor_signals.authenticator_added)
def record_added_passkey(user: User, authenticator: Authenticator, **_: Any) -> None:
    """Record that a passkey was added, which also counts as a fresh sign-in."""
    after = {"method": f"passkey {authenticator}"}
    log.record(FACTOR_ADDED, organization=None, by=user, target=user, after=after)
    note_proof(authenticator)


@receiver(factor_signals.authenticator_removed)
def record_removed_passkey(user: User, authenticator: Authenticator, **_: Any) -> None:
    """Record that a passkey was removed, but not the recovery codes removed with the last one."""
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        before = {"method": f"passkey {authenticator}"}
        log.record(FACTOR_REMOVED, organization=None, by=user, target=user, before=before)


@receiver([post_save, post_delete], sender=Authenticator)
def end_trust_with_old_factors(instance: Authenticator, created: bool = True, **_: Any) -> None:
    """Stop trusting all browsers, and stop an open reset, once a factor was added or removed.

    The reset was requested for other factors. Changed rows and recovery codes do not count.
    """
    if created and instance.type != Authenticator.Type.RECOVERY_CODES:
        TrustedBrowser.objects.filter(user=instance.user_id).delete()
        stop_open_reset(instance.user, why=FACTORS_CHANGED, by=instance.user)
