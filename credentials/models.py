"""What the database keeps of a secret that a machine shows: everything but the secret."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple, Self

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from console.jobs.batches import in_order
from credentials import secret_format

LONGEST = timedelta(days=366)
TOO_LONG = f"Select at most {LONGEST.days} days."
NOTED_EVERY = timedelta(hours=1)
"""How often a use is noted, at most."""
REMINDED_BEFORE = (14, 3)
"""How many days before the end people are reminded of it, each time once."""
SOON = timedelta(days=REMINDED_BEFORE[0])
"""So long before the end, pages begin to say that it is near."""


class Recipient(NamedTuple):
    """Someone who is told of something, as an email names them."""

    address: str
    key: str
    """The mailbox, without a tag, by which emails are counted."""


class CredentialQuerySet[Row: "Credential"](models.QuerySet[Row]):
    """Credentials by whether they still open anything."""

    def living(self) -> Self:
        """Credentials that have not expired."""
        return self.filter(expires_at__gt=timezone.now())

    def newest_first(self) -> Self:
        """Ordered by creation, newest first."""
        return self.order_by("-created_at", "-pk")

    def newest_of_chains(self) -> Self:
        """Credentials that were not rotated, each the newest of its chain of rotations."""
        return self.filter(replaced_by=None)

    def find(self, text: str) -> Row | None:
        """The credential with this secret; None if there is none, or if it has expired.

        One query, and none for a text that is no well-formed secret of this kind.
        """
        if not secret_format.is_well_formed(text, self.model.mark):
            return None
        return self.living().filter(digest=secret_format.digest_of(text)).first()

    def remindable(self) -> Self:
        """Credentials that can still be rotated. Kinds also join what `whom_to_remind` reads."""
        return self.living().newest_of_chains()

    def due_for_reminder(self, days: int, *, after: Row | None = None) -> Self:
        """Credentials that end within so many days and for which no such reminder was sent.

        Ordered by their end, beginning after the credential `after` if that is given.
        """
        end = timezone.now() + timedelta(days=days)
        not_reminded = Q(reminded_before=None) | Q(reminded_before__gt=days)
        due = self.remindable().filter(not_reminded, expires_at__lte=end)
        return in_order(due, "expires_at", after=after)

    def long_expired(self, days: int) -> Self:
        """Credentials that expired at least so many days ago."""
        return self.filter(expires_at__lte=timezone.now() - timedelta(days=days))


class Credential(models.Model):
    """A secret with which a machine signs in. Each kind is a model that adds the owner.

    The secret itself is shown once and kept nowhere. Every credential ends within a year. At most
    two of a chain of rotations live at the same time. An ended one is deleted; the history keeps
    its name and hint.
    """

    mark: ClassVar[str]
    """What every secret of this kind begins with, such as `cop_`."""
    secret: str = ""
    """The text itself, on the instance that was just made and on no other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    hint = models.CharField(max_length=secret_format.HINT, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # For how long it was made. An overlap brings the end forward, and this stays.
    life = models.DurationField(editable=False)
    expires_at = models.DateTimeField()
    reminded_before = models.PositiveSmallIntegerField(null=True, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)
    last_used_from = models.GenericIPAddressField(null=True, editable=False)
    replaced_by_id: uuid.UUID | None
    replaced_by = models.OneToOneField(
        "self", null=True, on_delete=models.SET_NULL, related_name="replaces", editable=False
    )
    # The form that it was made with: sent again, it makes no other.
    form_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__lte=F("created_at") + LONGEST),
                name="%(class)s_expires_within_a_year",
                violation_error_message=TOO_LONG,
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="%(class)s_by_expiry")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} (…{self.hint})"

    def get_absolute_url(self) -> str:
        """The address of the page on which the credential can be rotated."""
        raise NotImplementedError  # every kind of credential says its own

    @property
    def is_expired(self) -> bool:
        """Whether the credential has expired, and so no longer works."""
        return self.expires_at <= timezone.now()

    @property
    def can_be_rotated(self) -> bool:
        """Whether it has neither expired nor been rotated already."""
        return self.replaced_by_id is None and not self.is_expired

    @property
    def expires_soon(self) -> bool:
        """Whether it has expired or ends within the time of the first reminder."""
        return self.expires_at <= timezone.now() + SOON

    def inherited(self) -> dict[str, Any]:
        """Fields and values that a replacement inherits: the owner and the permissions."""
        common_fields = {field.name for field in Credential._meta.get_fields()}
        return {
            field.name: getattr(self, field.name)
            for field in self._meta.concrete_fields
            if field.name not in common_fields
        }

    def note_use(self, *, at: datetime, address: str | None) -> None:
        """Save when and from where it was used, unless a use within the hour before is saved."""
        earlier = Q(last_used_at=None) | Q(last_used_at__lte=at - NOTED_EVERY)
        row = type(self)._base_manager.filter(earlier, pk=self.pk)
        row.update(last_used_at=at, last_used_from=address)

    @property
    def belongs_to(self) -> str:
        """The owner of the credential in words, such as "Acme" or "the gateway Europe in Acme"."""
        raise NotImplementedError  # every kind of credential says its own

    @classmethod
    def whom_to_remind(cls, credentials: Sequence[Any]) -> Iterable[tuple[Any, Recipient]]:
        """Pairs of a credential and one recipient of the reminder that the credential ends.

        A credential can have several recipients. Queries do not grow with the credentials.
        """
        raise NotImplementedError  # every kind of credential says its own


def kinds() -> list[Any]:
    """All models that inherit Credential, each with a CredentialQuerySet as `objects`."""
    return [model for model in apps.get_models() if issubclass(model, Credential)]
