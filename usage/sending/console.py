"""Telling the console, again and again until it has listened."""

import json
import sys
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two attempts; each pause is twice as long as the one before."""
TIMEOUT = 30.0
HOPELESS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
"""What is answered to the same question however often it is asked."""


class _Stay(HTTPRedirectHandler):
    """Takes the token nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


def send(
    url: str,
    batch: dict[str, Any],
    token: Callable[[], str],
    *,
    pause: Callable[[float], object] = time.sleep,
) -> dict[str, Any]:
    """What the console answered. Waits for as long as it takes; a new token is read each time.

    Raises SystemExit where no attempt can succeed.
    """
    body, wait = json.dumps(batch).encode(), FIRST_PAUSE
    while True:
        try:
            return _attempt(url, body, token())
        except HTTPError as error:
            if error.code in HOPELESS:
                raise SystemExit(f"The console refused {batch['batch']}: {_why(error)}") from None
            reason = _why(error)
        except (URLError, OSError, ValueError) as error:
            reason = str(error)
        _say(f"The console took nothing, next attempt in {wait:.0f} s: {reason}")
        pause(wait)
        wait = min(wait * 2, LONGEST_PAUSE)


def _attempt(url: str, body: bytes, token: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "X-Gateway-Token": token}
    request = Request(url, body, headers)  # noqa: S310  (the command takes http and https only)
    with build_opener(_Stay).open(request, timeout=TIMEOUT) as answer:
        said: dict[str, Any] = json.loads(answer.read())
    return said


def _why(error: HTTPError) -> str:
    try:
        return f"{error.code} {error.read(300).decode(errors='replace')}"
    except OSError:
        return str(error.code)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201  (this is what it has to say)
