"""Browsers in which people need not show a second factor."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone


class TrustedBrowser(models.Model):
    """A browser that needs no second factor until it expires. Only its cookie has the token."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="trusted_browsers"
    )
    digest = models.CharField(max_length=64, unique=True)
    # Of the password's hash when it was trusted; with another password, it is no longer trusted.
    password_digest = models.CharField(max_length=64)
    browser = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_used_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.browser or "Unknown browser"

    def note_use(self) -> None:
        """Save that the person signed in with this browser now."""
        self.last_used_at = timezone.now()
        self.save(update_fields=["last_used_at"])
