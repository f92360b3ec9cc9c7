"""Requests of programs that may be repeated, because the answer to the first did not arrive."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from organizations.models.organization import Organization

KEPT_FOR = timedelta(hours=24)


class IdempotencyKey(models.Model):
    """What a request with one `Idempotency-Key` of one token was answered.

    It is written in the transaction of the request's effect, so there is a row exactly if there was
    an effect. It is deleted after `KEPT_FOR`; then the same key stands for a new request.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    # No foreign key, because there are two kinds of tokens, in an app above.
    token_id = models.UUIDField()
    key = models.CharField(max_length=255)
    request_digest = models.BinaryField(max_length=32)
    """SHA-256 of method, URL and body."""
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True, default="")
    """The body of the answer. Empty if it had a secret, which is shown once."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token_id", "key"], name="idempotency_key_once_per_token"
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_by_age")]
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
