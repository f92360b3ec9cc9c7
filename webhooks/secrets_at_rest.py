"""Secrets of webhooks at rest: encrypting them again with the current key."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import transaction

from console.encryption import decrypt, encrypt
from webhooks.models import Webhook


def keys() -> Iterable[UUID]:
    """The keys of all webhooks."""
    return Webhook.objects.values_list("pk", flat=True)


def secrets() -> Iterator[str]:
    """The secrets of all webhooks as they rest, with those that signed before."""
    for both in Webhook.objects.values_list("secret", "former_secret").iterator():
        yield from filter(None, both)


@transaction.atomic
def reencrypt(pk: UUID) -> None:
    """Encrypt the secrets of one webhook anew, under its row lock; nothing happens if it is gone.

    Raises Unreadable for a retired key.
    """
    webhook = Webhook.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if webhook is None:
        return
    webhook.secret = encrypt(decrypt(webhook.secret))
    if webhook.former_secret:
        webhook.former_secret = encrypt(decrypt(webhook.former_secret))
    webhook.save(update_fields=["secret", "former_secret"])
