"""Middleware that answers gateways, before all that is meant for people."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from console.api import problems
from console.database import full_disk
from console.logs.request_filters import DATABASE_ERRORS
from console.middleware import RETRY_AFTER
from gateways.checks.checking import check
from gateways.checks.paths import is_check
from gateways.measures import CHECK_SECONDS, CHECKS

LOGGED_EVERY = 10.0
"""Seconds between two lines that say the same."""

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


class BeforeOthers:
    """Middleware before all others, for requests of gateways: without host, cookie or session.

    The headers are those of a gateway's client, and none of them may turn the answer into a page,
    a redirect or an error.
    """

    name = ""
    """The name in the log and in the metrics of requests."""

    def is_meant(self, path: str) -> bool:
        """Whether requests to this path are answered here."""
        raise NotImplementedError  # each has its own

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The response to the gateway."""
        raise NotImplementedError  # each has its own

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._logged_at = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request that is meant for this middleware; pass on all others.

        Answers 503, and logs that now and then, if the database fails.
        """
        if not self.is_meant(request.path_info):
            return self.get_response(request)
        request.answered_by = self.name  # type: ignore[attr-defined]  # read by `console.logs`, `.metrics`
        try:
            response = self.answer(request)
        except DATABASE_ERRORS as error:
            self._log(error)
            retry_later = {"Retry-After": str(RETRY_AFTER)}
            response = problems.problem(problems.UNAVAILABLE, headers=retry_later)
        response.headers["X-Content-Type-Options"] = "nosniff"  # no layer behind this one says it
        return response

    def _log(self, error: Exception) -> None:
        """Log the error, at most every LOGGED_EVERY seconds, and note a full disk."""
        now = time.monotonic()
        if full_disk.is_disk_full(error):
            full_disk.last_refusal.note()
        if now - self._logged_at >= LOGGED_EVERY:
            self._logged_at = now
            logger.warning("Gateways are not answered: %s", error)


class AnswerGateways(BeforeOthers):
    """Answers the checks of gateways, and counts and times the answers."""

    name = "gateways:check"

    def is_meant(self, path: str) -> bool:
        return is_check(path)

    def answer(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = check(request)
        CHECK_SECONDS.note(time.perf_counter() - began)
        CHECKS.count(response["X-Check-Code"])
        return response
