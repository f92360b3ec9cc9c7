"""What a gateway is answered, in a status and headers.

Some gateways know only a status, and nginx drops the body. Every answer has every header: one that
misses a header hands its own placeholder to the service behind it.
"""

import json
from http import HTTPStatus
from math import ceil
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from console.api import problems
from gateways.checks.limits import Count
from gateways.checks.lookup import CheckFacts, as_id, as_time
from gateways.checks.verdicts import Verdict
from portal.models import WINDOWS

CONSUMER = (
    *("X-Application-Id", "X-Subscription-Id", "X-Key-Id", "X-Consumer", "X-Plan"),
    "X-Environment",
)
"""The headers that a gateway passes on to the service behind it with a call that goes through."""
HEADERS = dict.fromkeys(
    (*CONSUMER, "X-Limits", "RateLimit", "RateLimit-Policy", "Retry-After"), ""
) | {"Cache-Control": problems.NO_STORE}
UNKNOWN_GATEWAY = "UNKNOWN_GATEWAY"


def let_through(facts: CheckFacts, count: Count | None) -> HttpResponse:
    """The response, 200, that lets a call through, with its consumer, plan and limit in headers."""
    consumer = {
        "X-Application-Id": _id(facts.application_id) or facts.application or "",
        "X-Subscription-Id": _id(facts.subscription_id),
        "X-Key-Id": str(as_id(facts.key_id)),
        "X-Consumer": facts.application or "",
        "X-Plan": facts.plan or "",
        "X-Environment": facts.gateway_environment,
    }
    code = {"X-Check-Code": Verdict.VALID.name}
    limits = _limits(facts, count)
    return HttpResponse(headers={**HEADERS, **code, **consumer, **_cache(facts), **limits})


def deny(
    verdict: Verdict, facts: CheckFacts | None = None, count: Count | None = None
) -> HttpResponse:
    """The response that denies a call, with the verdict's code and reason.

    `facts` is None if nothing was looked up, and `count` is None unless a limit was counted.
    """
    headers, reason = {}, verdict.reason
    if facts and count:
        headers = {**_limits(facts, count), "Retry-After": str(count.resets_in)}
        window = WINDOWS.get(facts.window or 0, "")
        reason = reason.format(requests=f"{facts.requests:,}", window=window)
    if facts and verdict is Verdict.QUOTA_EXCEEDED:
        ends = as_time(facts.quota_ends_at)
        headers = {"Retry-After": str(max(1, ceil((ends - timezone.now()).total_seconds())))}
        reason = reason.format(until=f"{ends:%Y-%m-%dT%H:%M:%SZ}")
    status = verdict.status_for(facts.software) if facts else verdict.status
    return _problem(status, verdict.name, reason, headers)


def deny_unknown_gateway() -> HttpResponse:
    """The response, 404, to a caller that shows no valid token of a gateway."""
    reason = "Only a gateway with a valid token can ask."
    return _problem(HTTPStatus.NOT_FOUND, UNKNOWN_GATEWAY, reason, {})


def _id(value: Any) -> str:
    """The ID as services see it; empty for None, because a test key has no application."""
    return str(as_id(value)) if value else ""


def _limits(facts: CheckFacts, count: Count | None) -> dict[str, str]:
    """Headers with the plan's limit and how many requests remain, as in the IETF's draft.

    `X-Limits` is `none` for a plan without a limit, and `unknown` if nothing was counted.
    https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
    """
    if facts.requests is None:
        return {"X-Limits": "none"}
    policy = {"RateLimit-Policy": f'"{facts.plan}";q={facts.requests};w={facts.window}'}
    if count is None:
        return {**policy, "X-Limits": "unknown"}
    remaining = f'"{facts.plan}";r={count.remaining};t={count.resets_in}'
    return {**policy, "X-Limits": "counted", "RateLimit": remaining}


def _cache(facts: CheckFacts) -> dict[str, str]:
    """Headers that say how long the gateway may cache the answer; empty if it may not.

    nginx reads X-Accel-Expires.
    """
    if not facts.cache_seconds:
        return {}
    seconds = str(facts.cache_seconds)
    return {"Cache-Control": f"private, max-age={seconds}", "X-Accel-Expires": seconds}


def _problem(status: int, code: str, reason: str, headers: dict[str, str]) -> HttpResponse:
    """A problem response (RFC 9457), whose code is in a header too. 401 says how to send a key."""
    body = {"title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": reason}
    if status == HTTPStatus.UNAUTHORIZED:
        headers = {**headers, "WWW-Authenticate": 'ApiKey header="X-API-Key"'}
    return HttpResponse(
        json.dumps(body),
        status=status,
        content_type=problems.CONTENT_TYPE,
        headers={**HEADERS, "X-Check-Code": code, **headers},
    )
