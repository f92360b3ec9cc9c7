"""Authentication of API requests by the bearer token in the Authorization header."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from ninja.security import HttpBearer

from console.api import problems
from console.api.limits import Limit

# Two headers arrive as one, joined by a comma, which is in no token.
_BEARER = re.compile(r"bearer +([\w.~+/=-]{1,200})", re.IGNORECASE | re.ASCII)
CHALLENGE = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
READS = Limit(600)
"""The limit of requests a minute with one token."""


def shown_token(request: HttpRequest) -> str:
    """The token in the request; "" for none, for two, and for one of another form."""
    match = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    return match[1] if match else ""


def bearer_of(request: HttpRequest) -> Any:
    """The owner of the request's valid token. Raises Problem (401) for anything else."""
    find: Callable[[str], Any] = import_string(settings.BEARER_OF)
    text = shown_token(request)
    bearer = find(text) if text else None
    if bearer is None:
        raise not_signed_in()
    return bearer


def not_signed_in() -> problems.Problem:
    """The problem for a missing token and for every invalid one, so that they look alike."""
    return problems.Problem(problems.NOT_SIGNED_IN, headers=CHALLENGE)


class BearerToken(HttpBearer):
    """Ninja's authentication of operations: a valid bearer token, and no session."""

    def __call__(self, request: HttpRequest) -> Any:
        """The owner of the token. Raises Problem without a valid one, or above its limit."""
        bearer = bearer_of(request)
        request.rate_limit = READS.take(bearer.token.pk)  # type: ignore[attr-defined]  # for the answer
        return bearer

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Never called, because ninja would accept other headers, and log them."""
        raise NotImplementedError  # __call__ answers before ninja would ask
