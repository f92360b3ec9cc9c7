"""Noting when a credential was last used: after the answer, and without anyone waiting for it."""

import logging
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.core.signals import request_finished
from django.db import DatabaseError
from django.dispatch import receiver
from django.utils import timezone

from audit import client_addresses
from credentials.models import NOTED_EVERY, Credential

Use = tuple[Credential, datetime, str | None]

_used: ContextVar[tuple[Use, ...]] = ContextVar("used", default=())
logger = logging.getLogger(__name__)


def note_use_after_response(credential: Credential) -> None:
    """Remember the use, to be saved after the response, unless one was saved within the hour."""
    now, last = timezone.now(), credential.last_used_at
    if last is None or last <= now - NOTED_EVERY:
        _used.set((*_used.get(), (credential, now, client_addresses.current_address.get())))


@receiver(request_finished)
def note_use(**_: Any) -> None:
    """Save the uses that were remembered in this request, after its response was sent.

    Errors of the database are logged only.
    """
    uses = _used.get()
    _used.set(())
    for credential, at, address in uses:
        try:
            credential.note_use(at=at, address=address)
        except DatabaseError:
            logger.warning("The last use of %s could not be noted", credential, exc_info=True)
