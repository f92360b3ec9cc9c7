"""Pages that refresh themselves while another process works on what they show.

A page whose context has a `refresh` asks again and again whether anything changed, as long as it is
seen (`components/refresh.html`, `static/js/refresh.js`). The answer is 204 while nothing did, and
the whole page otherwise, of which the browser takes `#content`. A page that shows a final state has
no `refresh`, and asks no further. Without a script, a page stays as it was opened.

A view must read the state before all else that the page shows of it, so that a change between two
queries is either shown or noticed by the next request.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SHOWN_VERSION = "Shown-Version"
"""The request header with the version of the page that asks."""
OFTEN, SELDOM, RAREST = 4, 20, 60
"""Seconds between requests: while a program works, while a person is to act, and at most."""
SOON = timedelta(minutes=1)
"""How long before something is due pages begin to ask often about it."""


@dataclass(frozen=True)
class Refresh:
    """How often a page asks whether anything changed, and the version that it shows."""

    every: int
    """Seconds."""
    state: Iterable[Any] = field(repr=False)
    """The values that decide: a page is rendered again when any of them has changed."""

    @property
    def version(self) -> str:
        """A digest of the state and of `every`, so that a page learns a new interval, too."""
        values = repr((self.every, *self.state))
        return hashlib.sha256(values.encode()).hexdigest()[:16]


def is_refresh(request: HttpRequest) -> bool:
    """Whether a page asks by itself, and no person."""
    return SHOWN_VERSION in request.headers


def unchanged(request: HttpRequest, refresh: Refresh | None) -> HttpResponse | None:
    """The empty response, 204, to a page that shows this version; None if it must be rendered."""
    if refresh is None or request.headers.get(SHOWN_VERSION) != refresh.version:
        return None
    return HttpResponse(status=204)


def interval_until(due_at: Iterable[datetime]) -> int:
    """The seconds between requests about what is tried next at the first of these times."""
    return OFTEN if min(due_at) <= timezone.now() + SOON else RAREST
