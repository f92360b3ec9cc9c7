"""The second factors of people, in rows of allauth's model `Authenticator`.

Passkeys are read and written by allauth. The data of the others is ours: an authenticator app has
an encrypted secret and the time step of the last code that was used; recovery codes have digests.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

from accounts.models import User
from accounts.second_factor import recovery_codes, totp
from console.encryption import decrypt, encrypt

APP = Authenticator.Type.TOTP
PASSKEY = Authenticator.Type.WEBAUTHN
RECOVERY_CODES = Authenticator.Type.RECOVERY_CODES
SECOND_FACTOR = "mfa"
"""What allauth calls a proof by a second factor, including a passkey alone."""


@dataclass(frozen=True)
class FactorKeys:
    """The primary keys of a person's second factors. False if there are only recovery codes."""

    factors: frozenset[int] = frozenset()
    """Of passkeys and the app."""
    recovery_codes: frozenset[int] = frozenset()
    """Of the row of recovery codes, which alone are no second factor."""

    @classmethod
    def read(cls, text: str | None) -> "FactorKeys":
        """Parse the column that `held_by` adds to a query."""
        rows = [pair.split(":") for pair in (text or "").split()]
        codes = frozenset(int(pk) for type, pk in rows if type == RECOVERY_CODES)
        return cls(frozenset(int(pk) for _, pk in rows) - codes, codes)

    def __bool__(self) -> bool:
        return bool(self.factors)

    def __contains__(self, pk: object) -> bool:
        return bool(self) and pk in self.factors | self.recovery_codes


def factor_keys_subquery(person: str) -> Subquery:
    """A subquery with the factors of the person in the column `person`, for `Held.read`."""
    rows = Authenticator.objects.filter(user=OuterRef(person)).order_by().values("user")
    pair = Concat("type", Value(":"), Cast("pk", TextField()), output_field=TextField())
    return Subquery(rows.annotate(pairs=StringAgg(pair, Value(" "))).values("pairs"))


def has_factor_subquery(person: str) -> Exists:
    """A condition: the person in this column has a second factor besides recovery codes."""
    rows = Authenticator.objects.filter(user=OuterRef(person))
    return Exists(rows.exclude(type=RECOVERY_CODES))


def has_factor(user: User) -> bool:
    """Whether the person has a second factor. Recovery codes alone do not count."""
    return factors_of(user).exclude(type=RECOVERY_CODES).exists()


def factors_of(user: User) -> "QuerySet[Authenticator]":
    """All second factors of a person, including recovery codes, oldest first."""
    return Authenticator.objects.filter(user=user.pk).order_by("created_at", "pk")


def passkeys_of(user: User) -> "QuerySet[Authenticator]":
    """The passkeys of a person, oldest first."""
    return factors_of(user).filter(type=PASSKEY)


def app_of(user: User) -> Authenticator | None:
    """The authenticator app of a person, who has at most one, or None."""
    return factors_of(user).filter(type=APP).first()


def recovery_codes_of(user: User) -> Authenticator | None:
    """The row of a person's recovery codes, or None."""
    return factors_of(user).filter(type=RECOVERY_CODES).first()


def create_app(user: User, secret: str, *, used_at_step: int = 0) -> Authenticator:
    """Create an app with its secret encrypted; codes up to `used_at_step` count as used."""
    data = {"secret": encrypt(secret), "used_at_step": used_at_step}
    app: Authenticator = Authenticator.objects.create(user=user, type=APP, data=data)
    return app


def replace_recovery_codes(user: User, codes: Iterable[str]) -> Authenticator:
    """Replace the recovery codes of a person by these, which are saved as digests."""
    factors_of(user).filter(type=RECOVERY_CODES).delete()
    data = {"digests": [recovery_codes.digest(code, user_id=user.pk) for code in codes]}
    row: Authenticator = Authenticator.objects.create(user=user, type=RECOVERY_CODES, data=data)
    return row


def step_of_code(app: Authenticator, code: str) -> int | None:
    """The present time step if this is the app's code for it; None otherwise.

    Raises Unreadable if the app's secret is encrypted with a key that was retired.
    """
    return totp.matching_step(decrypt(app.data["secret"]), code)


def app_keys() -> Iterable[int]:
    """The primary keys of all authenticator apps."""
    return Authenticator.objects.filter(type=APP).values_list("pk", flat=True)


def app_secrets() -> Iterable[str]:
    """The encrypted secrets of all authenticator apps."""
    rows = Authenticator.objects.filter(type=APP).values_list("data", flat=True)
    return (data["secret"] for data in rows.iterator())


@transaction.atomic
def reencrypt_app(pk: int) -> None:
    """Encrypt the app's secret with the current key, and save it. Raises Unreadable."""
    app = Authenticator.objects.select_for_update().get(pk=pk)
    app.data["secret"] = encrypt(decrypt(app.data["secret"]))
    app.save(update_fields=["data"])
