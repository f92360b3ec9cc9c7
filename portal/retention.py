"""What of the Developer Portal is erased after a time."""

from datetime import timedelta

from django.utils import timezone

from portal.models import SignUp

NOTES_KEPT = timedelta(days=30)
"""After a request was answered. The answer stays, and its reason."""


def forget_notes() -> None:
    """Erase what people wrote in requests that were answered long ago."""
    old = SignUp.objects.answered().filter(decided_at__lt=timezone.now() - NOTES_KEPT)
    old.exclude(note="").update(note="")
