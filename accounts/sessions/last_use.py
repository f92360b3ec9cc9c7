"""Saving when a session was last used: after the response, and at most once an hour."""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.core.signals import request_finished
from django.db import DatabaseError
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Session
from console.serving.refreshing import is_refresh

GetResponse = Callable[[HttpRequest], HttpResponse]

NOTED_EVERY = timedelta(hours=1)

_used: ContextVar[tuple[str, datetime] | None] = ContextVar("used", default=None)
logger = logging.getLogger(__name__)


def note_use_after_response(session: Session) -> None:
    """Have a person's use saved after the response, unless one was saved within the hour."""
    now, last = timezone.now(), session.last_used_at
    if session.user_id and (last is None or last <= now - NOTED_EVERY):
        _used.set((session.pk, now))


def forget_use_by_refresh(get_response: GetResponse) -> GetResponse:
    """Middleware that counts no request as use of the session that a page makes by itself.

    A page left open would keep the session alive.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_refresh(request):
            _used.set(None)
        return response

    return middleware


@receiver(request_finished)
def save_noted_use(**_: Any) -> None:
    """Save the use of the request's session, if `used` has set one. A database error is logged."""
    session_use = _used.get()
    if session_use is None:
        return
    _used.set(None)
    session_pk, at = session_use
    not_saved_lately = Q(last_used_at=None) | Q(last_used_at__lte=at - NOTED_EVERY)
    try:
        Session.objects.filter(not_saved_lately, pk=session_pk).update(last_used_at=at)
    except DatabaseError:
        logger.warning("The last use of a session could not be noted", exc_info=True)
