"""Encrypts again with the current key what rests under one that is to be retired."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from console.encryption import RESTING, Unreadable


class Command(BaseCommand):
    """Encrypts with ENCRYPTION_KEY the secrets of authenticator apps and what other apps declare.

    Safe while the console runs, and to run again. It fails if a secret could not be read: then a
    key is missing among ENCRYPTION_KEY_FALLBACKS.
    """

    help = "Encrypt every secret with the current ENCRYPTION_KEY, before an older key is removed."

    def handle(self, *args: Any, **options: Any) -> None:
        done, unreadable = 0, 0
        rows = ((resting, key) for resting in RESTING for key in resting.rows())
        for resting, key in rows:
            try:
                resting.reencrypt(key)
                done += 1
            except Unreadable:
                unreadable += 1
        self.stdout.write(f"Encrypted with the current key: {done}")
        if unreadable:
            raise CommandError(f"Not readable with any key: {unreadable}")
