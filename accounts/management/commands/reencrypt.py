"""Encrypts again with the current key what rests under one that is to be retired."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from accounts import factors
from accounts.encryption import Unreadable


class Command(BaseCommand):
    """Encrypts the secrets of authenticator apps with ENCRYPTION_KEY.

    Safe while the console runs, and to run again. It fails if a secret could not be read: then a
    key is missing among ENCRYPTION_KEY_FALLBACKS.
    """

    help = "Encrypt every secret with the current ENCRYPTION_KEY, before an older key is removed."

    def handle(self, *args: Any, **options: Any) -> None:
        done, unreadable = 0, 0
        for pk in Authenticator.objects.filter(type=factors.APP).values_list("pk", flat=True):
            try:
                factors.reencrypt(pk)
                done += 1
            except Unreadable:
                unreadable += 1
        self.stdout.write(f"Encrypted with the current key: {done}")
        if unreadable:
            raise CommandError(f"Not readable with any key: {unreadable}")
