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
"""What a gateway tells the service behind it of a call that goes through."""
HEADERS = dict.fromkeys(
    (*CONSUMER, "X-Limits", "RateLimit", "RateLimit-Policy", "Retry-After"), ""
) | {"Cache-Control": problems.NO_STORE}
UNKNOWN_GATEWAY = "UNKNOWN_GATEWAY"


def let_through(found: CheckFacts, count: Count | None) -> HttpResponse:
    """That the call goes through: whose it is, under what plan, and where that stands."""
    consumer = {
        "X-Application-Id": _id(found.application_id) or found.application or "",
        "X-Subscription-Id": _id(found.subscription_id),
        "X-Key-Id": str(as_id(found.key_id)),
        "X-Consumer": found.application or "",
        "X-Plan": found.plan or "",
        "X-Environment": found.gateway_environment,
    }
    code = {"X-Check-Code": Verdict.VALID.name}
    limits = _limits(found, count)
    return HttpResponse(headers={**HEADERS, **code, **consumer, **_cache(found), **limits})


def deny(
    verdict: Verdict, found: CheckFacts | None = None, count: Count | None = None
) -> HttpResponse:
    """That it does not, and why. Without `found`, nothing was looked up."""
    headers, reason = {}, verdict.reason
    if found and count:
        headers = {**_limits(found, count), "Retry-After": str(count.resets_in)}
        window = WINDOWS.get(found.window or 0, "")
        reason = reason.format(requests=f"{found.requests:,}", window=window)
    if found and verdict is Verdict.QUOTA_EXCEEDED:
        ends = as_time(found.quota_ends_at)
        headers = {"Retry-After": str(max(1, ceil((ends - timezone.now()).total_seconds())))}
        reason = reason.format(until=f"{ends:%Y-%m-%dT%H:%M:%SZ}")
    status = verdict.status_for(found.software) if found else verdict.status
    return _problem(status, verdict.name, reason, headers)


def deny_unknown_gateway() -> HttpResponse:
    """What is answered to a caller that shows no valid token of a gateway."""
    reason = "Only a gateway with a valid token can ask."
    return _problem(HTTPStatus.NOT_FOUND, UNKNOWN_GATEWAY, reason, {})


def _id(value: Any) -> str:
    """As services are told it. A test key has neither application nor subscription."""
    return str(as_id(value)) if value else ""


def _limits(found: CheckFacts, count: Count | None) -> dict[str, str]:
    """The limit of the plan and where one stands, in the fields of the IETF's draft.

    https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
    """
    if found.requests is None:
        return {"X-Limits": "none"}
    policy = {"RateLimit-Policy": f'"{found.plan}";q={found.requests};w={found.window}'}
    if count is None:
        return {**policy, "X-Limits": "unknown"}
    stands = f'"{found.plan}";r={count.remaining};t={count.resets_in}'
    return {**policy, "X-Limits": "counted", "RateLimit": stands}


def _cache(found: CheckFacts) -> dict[str, str]:
    """For how long the gateway may give the same answer. nginx reads a field of its own."""
    if not found.cache_seconds:
        return {}
    seconds = str(found.cache_seconds)
    return {"Cache-Control": f"private, max-age={seconds}", "X-Accel-Expires": seconds}


def _problem(status: int, code: str, reason: str, headers: dict[str, str]) -> HttpResponse:
    """A problem as RFC 9457 has it, with the code in a header too."""
    body = {"title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": reason}
    if status == HTTPStatus.UNAUTHORIZED:
        headers = {**headers, "WWW-Authenticate": 'ApiKey header="X-API-Key"'}
    return HttpResponse(
        json.dumps(body),
        status=status,
        content_type=problems.CONTENT_TYPE,
        headers={**HEADERS, "X-Check-Code": code, **headers},
    )
