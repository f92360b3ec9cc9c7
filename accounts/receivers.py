"""What allauth tells about accounts goes into the person's history."""

from typing import Any

from allauth.account import signals
from django.dispatch import receiver

from accounts.models import User
from audit import log
from audit.models import Did


@receiver(signals.user_signed_up)
def record_sign_up(user: User, **_: Any) -> None:
    """Somebody made an account."""
    log.record(Did.PERSON_SIGNED_UP, organization=None, by=user, target=user)


@receiver(signals.user_logged_in)
def record_sign_in(user: User, **_: Any) -> None:
    """Somebody signed in, by whatever means."""
    log.record(Did.PERSON_SIGNED_IN, organization=None, by=user, target=user)


@receiver([signals.password_changed, signals.password_set, signals.password_reset])
def record_password_change(user: User, **_: Any) -> None:
    """A password was changed, set or reset."""
    log.record(Did.PASSWORD_CHANGED, organization=None, by=user, target=user)


@receiver(signals.email_added)
def record_added_address(user: User, email_address: Any, **_: Any) -> None:
    """An address was added to an account; it counts once it is verified."""
    after = {"address": email_address.email}
    log.record(Did.ADDRESS_ADDED, organization=None, by=user, target=user, after=after)


@receiver(signals.email_removed)
def record_removed_address(user: User, email_address: Any, **_: Any) -> None:
    """An address was removed from an account."""
    before = {"address": email_address.email}
    log.record(Did.ADDRESS_REMOVED, organization=None, by=user, target=user, before=before)
