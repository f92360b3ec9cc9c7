"""Answers to gateways, before anything that is meant for people."""

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
    """Stands before all other middleware: a gateway has no host, cookie, form or session.

    The headers that it passes on are a client's, and none of them may turn the answer into a page,
    a redirect or an error.
    """

    name = ""
    """What it is called in the log, and where requests are counted."""

    def is_meant(self, path: str) -> bool:
        """Whether what is asked at this path is answered here."""
        raise NotImplementedError  # each has its own

    def answer(self, request: HttpRequest) -> HttpResponse:
        """What the gateway gets."""
        raise NotImplementedError  # each has its own

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._logged_at = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.is_meant(request.path_info):
            return self.get_response(request)
        request.answered_by = self.name  # type: ignore[attr-defined]  # read by `console.logs`, `.metrics`
        try:
            answer = self.answer(request)
        except DATABASE_ERRORS as error:
            self._log(error)
            later = {"Retry-After": str(RETRY_AFTER)}
            answer = problems.problem(problems.UNAVAILABLE, headers=later)
        answer.headers["X-Content-Type-Options"] = "nosniff"  # no layer behind this one says it
        return answer

    def _log(self, error: Exception) -> None:
        """Log the error now and then, and not once for each call of each API."""
        now = time.monotonic()
        if full_disk.is_disk_full(error):
            full_disk.last_refusal.note()
        if now - self._logged_at >= LOGGED_EVERY:
            self._logged_at = now
            logger.warning("Gateways are not answered: %s", error)


class AnswerGateways(BeforeOthers):
    """Answers what gateways ask about calls."""

    name = "gateways:check"

    def is_meant(self, path: str) -> bool:
        return is_check(path)

    def answer(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        answer = check(request)
        CHECK_SECONDS.note(time.perf_counter() - began)
        CHECKS.count(answer["X-Check-Code"])
        return answer
