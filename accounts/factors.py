"""The second factors of people: rows of allauth's, what is in them, and who has which.

Passkeys are read and written by allauth. What an authenticator app and recovery codes hold is ours:
an encrypted secret with the last period in which a code of it was taken, and digests.
"""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet

from accounts import recovery_codes, totp
from accounts.encryption import decrypt, encrypt
from accounts.models import User

APP = Authenticator.Type.TOTP
PASSKEY = Authenticator.Type.WEBAUTHN
RECOVERY_CODES = Authenticator.Type.RECOVERY_CODES


def has_factor(user: User) -> bool:
    """Whether a password alone does not sign this person in. Recovery codes alone do not count."""
    return factors_of(user).exclude(type=RECOVERY_CODES).exists()


def factors_of(user: User) -> "QuerySet[Authenticator]":
    """All second factors of a person, recovery codes too, the oldest first."""
    return Authenticator.objects.filter(user=user.pk).order_by("created_at", "pk")


def passkeys_of(user: User) -> "QuerySet[Authenticator]":
    """The passkeys of a person, the oldest first."""
    return factors_of(user).filter(type=PASSKEY)


def app_of(user: User) -> Authenticator | None:
    """The authenticator app of a person; a person has one at most."""
    return factors_of(user).filter(type=APP).first()


def recovery_codes_of(user: User) -> Authenticator | None:
    """The recovery codes of a person, as one row."""
    return factors_of(user).filter(type=RECOVERY_CODES).first()


def new_app(user: User, secret: str, *, used_at_step: int = 0) -> Authenticator:
    """Give a person an authenticator app."""
    data = {"secret": encrypt(secret), "used_at_step": used_at_step}
    app: Authenticator = Authenticator.objects.create(user=user, type=APP, data=data)
    return app


def new_recovery_codes(user: User, codes: Iterable[str]) -> Authenticator:
    """Give a person these recovery codes, in place of those they have."""
    factors_of(user).filter(type=RECOVERY_CODES).delete()
    data = {"digests": [recovery_codes.digest(code, user_id=user.pk) for code in codes]}
    row: Authenticator = Authenticator.objects.create(user=user, type=RECOVERY_CODES, data=data)
    return row


def step_of_code(app: Authenticator, code: str) -> int | None:
    """The period to which this code of an app belongs. Raises Unreadable for a retired key."""
    return totp.matching_step(decrypt(app.data["secret"]), code)


@transaction.atomic
def reencrypt(pk: int) -> None:
    """Encrypt the secret of one app with the current key. Raises Unreadable for a retired one."""
    app = Authenticator.objects.select_for_update().get(pk=pk)
    app.data["secret"] = encrypt(decrypt(app.data["secret"]))
    app.save(update_fields=["data"])
