"""Who asks: the one token that a request shows, in its Authorization header and nowhere else."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from ninja.security import HttpBearer

from console.api import problems
from console.api.limits import Limit

# Two headers reach the console as one, joined by a comma, which is in no token.
_SHOWN = re.compile(r"bearer +([\w.~+/=-]{1,200})", re.IGNORECASE | re.ASCII)
CHALLENGE = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
READS = Limit(600)
"""Requests a minute with one token."""


def shown_token(request: HttpRequest) -> str:
    """The text of the token, or nothing: where there is none, two, or no word of it is a token."""
    match = _SHOWN.fullmatch(request.headers.get("Authorization", ""))
    return match[1] if match else ""


def bearer_of(request: HttpRequest) -> Any:
    """Who shows a token that counts now. Anything else is one and the same problem."""
    find: Callable[[str], Any] = import_string(settings.BEARER_OF)
    text = shown_token(request)
    bearer = find(text) if text else None
    if bearer is None:
        raise not_signed_in()
    return bearer


def not_signed_in() -> problems.Problem:
    """The one answer to no token, and to every token that does not count."""
    return problems.Problem(problems.NOT_SIGNED_IN, headers=CHALLENGE)


class BearerToken(HttpBearer):
    """How operations find out who asks. A session counts for nothing here."""

    def __call__(self, request: HttpRequest) -> Any:
        bearer = bearer_of(request)
        READS.take(bearer.token.pk)
        return bearer

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Not asked: what ninja would read of the header is too much, and it logs it."""
        raise NotImplementedError  # __call__ answers before ninja would ask
