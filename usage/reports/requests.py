"""Answers to a gateway that reports calls: what was counted, what was not, and why.

A report is refused as a whole only if nothing of it can be read. Whatever its answer, it can be
sent again: what was counted is not counted twice.
"""

import json
import re
from http import HTTPStatus
from typing import Any, NoReturn

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils import timezone

from console.api import problems
from console.api.problems import Problem
from credentials import last_use, secret_format
from gateways.checks.answers import deny_unknown_gateway
from gateways.models import GatewayToken
from usage.parsing.reports import GatewayReport, ReportResult
from usage.reports.taking import GatewayGone, count_report

MOST_LINES = 10_000
"""The most lines of one report."""
RETRY_AFTER = 3
"""Seconds."""
_NAME = re.compile(r"[A-Za-z0-9._:-]{1,100}")


def answer_usage_report(request: HttpRequest) -> HttpResponse:
    """Count the calls that a gateway reports; 404 without a token that works.

    No query is made for what cannot be a token, and the body is only read of a known gateway.
    """
    secret = request.headers.get("X-Gateway-Token", "")
    if not secret_format.is_well_formed(secret, GatewayToken.mark):
        return deny_unknown_gateway()
    tokens = GatewayToken.objects.living().with_holder()
    token = tokens.filter(digest=secret_format.digest_of(secret)).first()
    if token is None:
        return deny_unknown_gateway()
    last_use.note_use_after_response(token)
    try:
        return _count(request, token)
    except GatewayGone:
        return deny_unknown_gateway()
    except Problem as problem:
        return problem.answer()
    except IntegrityError:
        # A version was deleted in the same moment: the next time it is not found.
        return problems.problem(problems.UNAVAILABLE, headers={"Retry-After": str(RETRY_AFTER)})


def _count(request: HttpRequest, token: GatewayToken) -> HttpResponse:
    """Parse and count the report of this gateway. Raises Problem or GatewayGone."""
    if token.organization.is_suspended:
        raise Problem(problems.SUSPENDED)
    report = _parse_report(_read_body(request))
    return _answer(count_report(report, gateway=token.gateway, at=timezone.now()))


def _read_body(request: HttpRequest) -> bytes:
    """The body, if its headers say that it is JSON and not too long. Raises Problem."""
    if request.method != "POST":
        raise Problem(problems.METHOD_NOT_ALLOWED, headers={"Allow": "POST"})
    if request.content_type != "application/json" or request.headers.get("Content-Encoding"):
        raise Problem(problems.UNSUPPORTED_TYPE, "Send application/json, not compressed.")
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal():
        raise Problem(problems.BAD_REQUEST, "Send the length of the body in Content-Length.")
    if len(length) > 10 or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise Problem(problems.TOO_LARGE)
    try:
        return request.read()
    except UnreadablePostError:
        raise Problem(problems.BAD_REQUEST, "The body ended early.") from None


def _parse_report(body: bytes) -> GatewayReport:
    """The report in this body, with lines as they came. Raises Problem."""
    try:
        content = json.loads(body, parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        raise Problem(problems.BAD_REQUEST, "The body is not JSON.") from None
    name, lines = (
        (content.get("batch"), content.get("lines")) if isinstance(content, dict) else (None, None)
    )
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Problem(problems.INVALID, "“batch” must be 1 to 100 letters, digits and . _ : -.")
    if not isinstance(lines, list) or not lines:
        raise Problem(problems.INVALID, "“lines” must be a list with at least one line.")
    if len(lines) > MOST_LINES:
        raise Problem(problems.TOO_LARGE, f"A batch has at most {MOST_LINES} lines.")
    return GatewayReport(name, lines)


def _reject_constant(name: str) -> NoReturn:
    """Raise ValueError for NaN and Infinity, which are no JSON."""
    raise ValueError(name)


def _answer(result: ReportResult) -> HttpResponse:
    """The answer with what became of the report's lines."""
    answer: dict[str, Any] = {
        "batch": result.name,
        "lines": result.lines,
        "taken": result.taken,
        "repeated": result.is_repeated,
    }
    if not result.is_repeated:
        answer |= {"dropped": result.dropped, "broken": result.broken, "errors": result.errors}
    headers = {"Cache-Control": problems.NO_STORE}
    return JsonResponse(answer, status=HTTPStatus.OK, headers=headers)
