"""`Idempotency-Key`: a request that is repeated has its effect once.

The header is that of draft-ietf-httpapi-idempotency-key-header-07.
"""

import hashlib
import re
from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse

from console.api import problems
from organizations.models import IdempotencyKey
from organizations.tenancy.api_access import ApiRequest

IDEMPOTENCY_KEY = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def respond_once(
    request: ApiRequest, act: Callable[[], HttpResponse], *, is_secret: bool = False
) -> HttpResponse:
    """Call `act` in a transaction, and keep its answer under the request's key, if it has one.

    A repeated request gets that answer, with the header `Idempotent-Replayed`. Two at the same time
    wait for each other at the unique key. A request that was refused leaves no row, so it can be
    repeated. With `is_secret`, the answer is not kept. Raises Problem: 422 for an invalid key or
    one of another request, 409 if the answer is not kept.
    """
    with transaction.atomic():
        if IDEMPOTENCY_KEY not in request.headers:
            return act()
        row, is_new = _claim(request, request.headers[IDEMPOTENCY_KEY])
        if not is_new:
            return _replay(row, _digest(request))
        response = act()
        row.status = response.status_code
        row.answer = "" if is_secret else response.content.decode()
        row.save(update_fields=["status", "answer"])
        return response


def _claim(request: ApiRequest, key: str) -> tuple[IdempotencyKey, bool]:
    """The row of this key and token, and whether it is new. Raises Problem for an invalid key."""
    if not _KEY.fullmatch(key):
        error = problems.error_at(
            "header", [IDEMPOTENCY_KEY], "Send 1 to 255 visible ASCII characters."
        )
        raise problems.Problem(problems.INVALID, errors=[error])
    return IdempotencyKey.objects.get_or_create(
        token_id=request.auth.token.pk,
        key=key,
        defaults={"organization": request.organization, "request_digest": _digest(request)},
    )


def _replay(row: IdempotencyKey, digest: bytes) -> HttpResponse:
    """The answer that was kept. Raises Problem if it was to another request, or is not kept."""
    if bytes(row.request_digest) != digest:
        raise problems.Problem(problems.KEY_REUSED)
    if row.status != 204 and not row.answer:
        raise problems.Problem(problems.KEY_SPENT)
    return HttpResponse(
        row.answer,
        status=row.status,
        content_type="application/json; charset=utf-8",
        headers={REPLAYED: "true"},
    )


def _digest(request: ApiRequest) -> bytes:
    """SHA-256 of method, URL and body."""
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(head + request.body).digest()
