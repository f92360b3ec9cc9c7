"""Errors for programs: `application/problem+json` (RFC 9457).

Every error below the URLs of programs is one of these, whichever layer raised it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from console.serving.addresses import absolute

CONTENT_TYPE = "application/problem+json"
MACHINES = ("/api/", "/access/", "/.well-known/authzen-configuration")
"""The prefixes of URLs for programs, which take tokens and never show an error page."""
EXPLAINED_AT = "/api/v1/"
"""The page with a paragraph for each kind of problem."""
NO_STORE = "no-store"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its permanent name, its HTTP status, and its title."""

    slug: str
    status: int
    title: str


BAD_REQUEST = Kind("bad-request", 400, "The request could not be read.")
BAD_CURSOR = Kind("bad-cursor", 400, "The cursor does not belong to this list.")
NOT_SIGNED_IN = Kind("not-signed-in", 401, "A valid token is required.")
MISSING_PERMISSION = Kind("missing-permission", 403, "The token does not have this permission.")
WRONG_CREDENTIAL = Kind("wrong-credential", 403, "The credential is of another kind.")
SUSPENDED = Kind("organization-suspended", 403, "The organization is suspended.")
SECOND_FACTOR_REQUIRED = Kind(
    "second-factor-required", 403, "The organization requires a second factor."
)
NOT_FOUND = Kind("not-found", 404, "Nothing was found at this URL.")
METHOD_NOT_ALLOWED = Kind("method-not-allowed", 405, "This URL does not take this method.")
REFUSED = Kind("refused", 409, "A rule does not allow this now.")
KEY_SPENT = Kind("key-spent", 409, "The request had its effect, and showed its answer once.")
CHANGED = Kind("changed", 412, "It was changed after it was read.")
TOO_LARGE = Kind("too-large", 413, "The request body is too large.")
UNSUPPORTED_TYPE = Kind("unsupported-type", 415, "The request body has another content type.")
INVALID = Kind("invalid", 422, "Some values are missing or invalid.")
KEY_REUSED = Kind("key-reused", 422, "The Idempotency-Key was sent with another request.")
TOO_MANY_REQUESTS = Kind("too-many-requests", 429, "There were too many requests.")
BROKEN = Kind("internal-error", 500, "The console failed. The operators can find out why.")
UNAVAILABLE = Kind("unavailable", 503, "The console is not available now. Try again.")

KINDS = (
    *(BAD_REQUEST, BAD_CURSOR, NOT_SIGNED_IN, MISSING_PERMISSION, SUSPENDED),
    *(SECOND_FACTOR_REQUIRED, WRONG_CREDENTIAL, NOT_FOUND),
    *(METHOD_NOT_ALLOWED, REFUSED, KEY_SPENT, CHANGED, TOO_LARGE, UNSUPPORTED_TYPE),
    *(INVALID, KEY_REUSED, TOO_MANY_REQUESTS),
    *(BROKEN, UNAVAILABLE),
)
_BY_STATUS = {kind.status: kind for kind in reversed(KINDS)} | {403: MISSING_PERMISSION}


class Problem(Exception):
    """Raised to answer a program's request with a problem; `more` are additional members."""

    def __init__(
        self, kind: Kind, detail: str = "", headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}
        self.more = more
        super().__init__(detail or kind.title)

    def answer(self) -> HttpResponse:
        """The response for the client."""
        return problem(self.kind, self.detail, self.headers, **self.more)


def problem(
    kind: Kind, detail: str = "", headers: Mapping[str, str] | None = None, **more: Any
) -> HttpResponse:
    """The response with a problem; `more` are additional members of its JSON."""
    body = {
        "type": absolute(f"{EXPLAINED_AT}#{kind.slug}"),
        "title": kind.title,
        "status": kind.status,
        **({"detail": detail} if detail else {}),
        **more,
    }
    return HttpResponse(
        json.dumps(body),
        status=kind.status,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": NO_STORE, **(headers or {})},
    )


def error_at(part: str, path: Iterable[object], detail: str) -> dict[str, str]:
    """A member of `errors`: the part of the request, a JSON pointer into it, and the detail."""
    return {"in": part, "pointer": "".join(["#", *(f"/{step}" for step in path)]), "detail": detail}


def words_of(answer: HttpResponse) -> str:
    """The text of a problem response: a sentence for each error, or its detail or title."""
    body = json.loads(answer.content)
    sentences = [
        f"{error['pointer'].strip('#/')}: {error['detail']}" for error in body.get("errors", [])
    ]
    return " ".join(sentences) or str(body.get("detail") or body["title"])


def is_for_machines(path: str) -> bool:
    """Whether the path is for programs, not for people."""
    return path.startswith(MACHINES)


def kind_of(status: int) -> Kind:
    """The kind for an error of which only the HTTP status is known."""
    return _BY_STATUS.get(status) or (BAD_REQUEST if status < 500 else BROKEN)


def as_machines_read(response: HttpResponse) -> HttpResponse:
    """The response; a problem in place of an error page, with its `Allow` and `Retry-After`."""
    if response.status_code < 400 or response.get("Content-Type") == CONTENT_TYPE:
        return response
    headers = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
    return problem(kind_of(response.status_code), headers=headers)
