"""Encrypts all secrets with the current key, so that an older one can be removed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from console.encryption import RESTING, Unreadable


class Command(BaseCommand):
    """Encrypts all declared secrets with ENCRYPTION_KEY, such as those of authenticator apps.

    Safe while the console runs, and to run again. Fails if a secret cannot be decrypted, because
    then a key is missing in ENCRYPTION_KEY_FALLBACKS.
    """

    help = "Encrypt every secret with the current ENCRYPTION_KEY, before an older key is removed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Encrypt each secret, and print how many. Raises CommandError for unreadable ones."""
        encrypted, unreadable = 0, 0
        rows = ((resting, key) for resting in RESTING for key in resting.rows())
        for resting, key in rows:
            try:
                resting.reencrypt(key)
                encrypted += 1
            except Unreadable:
                unreadable += 1
        self.stdout.write(f"Encrypted with the current key: {encrypted}")
        if unreadable:
            raise CommandError(f"Not readable with any key: {unreadable}")
