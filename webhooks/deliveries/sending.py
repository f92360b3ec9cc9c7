"""One try of one delivery: a POST that connects only where the console may, and what came of it.

It knows no database: the drain gives it all it needs, and runs it in a thread.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from console.calling.client import NotCalled, Reply, Terms, call
from webhooks.models import LONGEST_ANSWER

SECONDS_TO_CONNECT = 5.0
SLOW_SECONDS = 3.0
"""From when on a webhook was slow."""
PORTS = (443, 8443)
GONE = 410


@dataclass(frozen=True)
class Letter:
    """What is sent, and where."""

    url: str
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True)
class Outcome:
    """What came of a try."""

    status: int | None
    answer: str
    error: str
    """Empty for a delivery that was accepted."""
    seconds: float = 0.0
    """How long it took."""

    @property
    def is_good(self) -> bool:
        """Whether the webhook accepted it."""
        return not self.error

    @property
    def is_slow(self) -> bool:
        """Whether it kept the drain waiting."""
        return self.seconds >= SLOW_SECONDS

    @property
    def is_gone(self) -> bool:
        """Whether the webhook says that it wants nothing more."""
        return self.status == GONE


def post(letter: Letter) -> Outcome:
    """Send the letter by POST and return the outcome, also of a failure; follows no redirect."""
    began = time.monotonic()
    try:
        reply = call(
            "POST",
            letter.url,
            headers=letter.headers,
            content=letter.body.encode(),
            terms=_terms(),
        )
    except NotCalled as reason:
        return Outcome(None, "", str(reason)[:300], time.monotonic() - began)
    return Outcome(reply.status, _text(reply), _wrong(reply), time.monotonic() - began)


def _terms() -> Terms:
    """How far a call may go: HTTPS on two ports, unless HTTP is allowed, and with short answers."""
    is_free = settings.WEBHOOKS_ALLOW_HTTP
    return Terms(
        ports=None if is_free else PORTS,
        schemes=("https", "http") if is_free else ("https",),
        seconds_to_connect=SECONDS_TO_CONNECT,
        largest=LONGEST_ANSWER,
    )


def _text(reply: Reply) -> str:
    """The beginning of the answer, as text that a database takes."""
    return reply.body.decode("utf-8", errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _wrong(reply: Reply) -> str:
    """Why the answer is no acceptance, as a sentence; empty for a code from 200 to 299."""
    if 200 <= reply.status < 300:
        return ""
    if 300 <= reply.status < 400:
        return f"It answered {reply.status}, a redirect, which is not followed."
    return f"It answered {reply.status}."
