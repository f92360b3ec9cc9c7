"""The second factors of people: rows of allauth's, what is in them, and who has which.

Passkeys are read and written by allauth. What an authenticator app and recovery codes hold is ours:
an encrypted secret with the last period in which a code of it was taken, and digests.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import (
    Exists,
    OuterRef,
    QuerySet,
    StringAgg,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat

from accounts.models import User
from accounts.second_factor import recovery_codes, totp
from console.encryption import decrypt, encrypt

APP = Authenticator.Type.TOTP
PASSKEY = Authenticator.Type.WEBAUTHN
RECOVERY_CODES = Authenticator.Type.RECOVERY_CODES


@dataclass(frozen=True)
class FactorKeys:
    """The keys of the second factors that someone has, as `held_by` reads them."""

    factors: frozenset[int] = frozenset()
    """Passkeys and the app."""
    recovery_codes: frozenset[int] = frozenset()
    """The row of the recovery codes, which alone are no factor."""

    @classmethod
    def read(cls, text: str | None) -> "FactorKeys":
        """What the column says that `held_by` adds to a query."""
        rows = [each.split(":") for each in (text or "").split()]
        codes = frozenset(int(pk) for type, pk in rows if type == RECOVERY_CODES)
        return cls(frozenset(int(pk) for _, pk in rows) - codes, codes)

    def __bool__(self) -> bool:
        return bool(self.factors)

    def __contains__(self, pk: object) -> bool:
        return bool(self) and pk in self.factors | self.recovery_codes


def factor_keys_subquery(person: str) -> Subquery:
    """The factors of the person in this column of another query, for `Held` to read."""
    rows = Authenticator.objects.filter(user=OuterRef(person)).order_by().values("user")
    named = Concat("type", Value(":"), Cast("pk", TextField()), output_field=TextField())
    return Subquery(rows.annotate(named=StringAgg(named, Value(" "))).values("named"))


def has_factor_subquery(person: str) -> Exists:
    """Whether the person in this column of another query has a factor, as `has_factor` says it."""
    rows = Authenticator.objects.filter(user=OuterRef(person))
    return Exists(rows.exclude(type=RECOVERY_CODES))


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


def create_app(user: User, secret: str, *, used_at_step: int = 0) -> Authenticator:
    """Give a person an authenticator app."""
    data = {"secret": encrypt(secret), "used_at_step": used_at_step}
    app: Authenticator = Authenticator.objects.create(user=user, type=APP, data=data)
    return app


def replace_recovery_codes(user: User, codes: Iterable[str]) -> Authenticator:
    """Give a person these recovery codes, in place of those they have."""
    factors_of(user).filter(type=RECOVERY_CODES).delete()
    data = {"digests": [recovery_codes.digest(code, user_id=user.pk) for code in codes]}
    row: Authenticator = Authenticator.objects.create(user=user, type=RECOVERY_CODES, data=data)
    return row


def step_of_code(app: Authenticator, code: str) -> int | None:
    """The period to which this code of an app belongs. Raises Unreadable for a retired key."""
    return totp.matching_step(decrypt(app.data["secret"]), code)


def app_keys() -> Iterable[int]:
    """The keys of all authenticator apps."""
    return Authenticator.objects.filter(type=APP).values_list("pk", flat=True)


def app_secrets() -> Iterable[str]:
    """The secrets of all authenticator apps, as they rest."""
    rows = Authenticator.objects.filter(type=APP).values_list("data", flat=True)
    return (data["secret"] for data in rows.iterator())


@transaction.atomic
def reencrypt_app(pk: int) -> None:
    """Encrypt the secret of one app with the current key. Raises Unreadable for a retired one."""
    app = Authenticator.objects.select_for_update().get(pk=pk)
    app.data["secret"] = encrypt(decrypt(app.data["secret"]))
    app.save(update_fields=["data"])
