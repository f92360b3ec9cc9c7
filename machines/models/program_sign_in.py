"""A program that asks a person to sign it in, as in RFC 8628."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from organizations.models import Membership

LIFETIME = timedelta(minutes=10)
"""How long a code can be typed, and how long the token can be fetched."""
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""The letters of a user code: no vowels, so that it spells no word, and none that look alike."""
USER_CODE_LENGTH = 8
"""35 bits, which RFC 8628 (6.1) holds to be enough where guesses are limited."""


def digest_of(code: str) -> bytes:
    """The SHA-256 of a code, which is stored in its place."""
    return hashlib.sha256(code.encode()).digest()


def expiry() -> datetime:
    """When a request that is made now expires."""
    return timezone.now() + LIFETIME


class ProgramSignInQuerySet(models.QuerySet["ProgramSignIn"]):
    """Requests of programs."""

    def undecided(self) -> Self:
        """Requests that have not expired and were neither approved nor denied."""
        return self.filter(expires_at__gt=timezone.now(), membership=None, denied_at=None)

    def with_user_code(self, typed: str) -> Self:
        """The undecided request that shows this code, in any case and with any separators."""
        letters = "".join(letter for letter in typed.upper() if letter in LETTERS)
        return self.undecided().filter(user_digest=digest_of(letters))

    def with_device_code(self, code: str) -> Self:
        """The request of the program that has this code, whatever became of it."""
        return self.filter(device_digest=digest_of(code)).select_related(
            "membership__organization", "membership__user"
        )

    def expired(self) -> Self:
        """Requests that no one can answer or fetch any longer."""
        return self.filter(expires_at__lte=timezone.now())


class ProgramSignIn(models.Model):
    """A request of a program to be signed in, which a person approves in a browser.

    The program asks without a sign-in, so its name and permissions are only what it says of itself.
    No row holds a secret: the token is created when the program fetches it. A request is approved
    if it has a membership; then `name`, `days` and `permissions` are what the person chose.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    device_digest = models.BinaryField(max_length=32, unique=True)
    user_digest = models.BinaryField(max_length=32, unique=True)
    name = models.CharField(max_length=60)
    permissions = models.JSONField(default=list)
    days = models.PositiveSmallIntegerField(default=0)
    address = models.GenericIPAddressField(null=True)
    requested_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=expiry, db_index=True)
    polled_at = models.DateTimeField(null=True)
    """When the program asked last whether it is approved."""
    denied_at = models.DateTimeField(null=True)
    membership = models.ForeignKey(
        Membership, null=True, on_delete=models.CASCADE, related_name="program_sign_ins"
    )

    objects = ProgramSignInQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


def new_codes() -> tuple[str, str]:
    """A device code for the program, and a user code for the person to type: "BCDF-GHJK"."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(USER_CODE_LENGTH))
    return secrets.token_urlsafe(32), f"{letters[:4]}-{letters[4:]}"
