"""The answer to a gateway: may this request through, and who is it for?"""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from credentials import last_use, secret_format
from gateways.checks.answers import deny, deny_unknown_gateway, let_through
from gateways.checks.limits import Count, counter
from gateways.checks.lookup import CheckFacts, CheckRequest, as_id, look_up_key
from gateways.checks.testing_key_lookup import look_up_test_key
from gateways.checks.verdicts import Verdict, verdict_on
from gateways.models import GatewayToken
from portal.models import Key, TestKey

API = re.compile(r"([a-z][a-z0-9-]{0,39})/(0|[1-9][0-9]{0,3})")
"""How a gateway names an API: its handle, and the major version."""

FINDERS = ((Key.mark, look_up_key), (TestKey.mark, look_up_test_key))
"""The function that looks up each kind of key, by the mark with which such keys start."""


def check(request: HttpRequest) -> HttpResponse:
    """Answer a gateway's check of a call: 200 with headers about the consumer, or the reason.

    Counts the call against the plan's limit, and notes that token and key were used. Asks the
    database once, or not at all for what cannot be a token or a key. A gateway without a valid
    token gets 404.
    """
    check_request = parse_check(request)
    if not secret_format.is_well_formed(check_request.token, GatewayToken.mark):
        return deny_unknown_gateway()
    if not check_request.key:
        return deny(Verdict.MISSING)
    for mark, look_up in FINDERS:
        if secret_format.is_well_formed(check_request.key, mark):
            facts = look_up(check_request, at=timezone.now())
            return _answer(check_request, facts) if facts else deny_unknown_gateway()
    return deny(Verdict.MALFORMED)


def parse_check(request: HttpRequest) -> CheckRequest:
    """The gateway's token, the API with its major version, and the key, from the headers.

    Missing or malformed values are empty. A bearer token is the key only if it starts like one.
    """
    headers = request.headers
    key = headers.get("X-API-Key", "")
    kind, _, bearer = headers.get("Authorization", "").partition(" ")
    if not key and kind.lower() == "bearer" and bearer.startswith((Key.mark, TestKey.mark)):
        key = bearer
    match = API.fullmatch(headers.get("X-Api", ""))
    api_handle, major = (match[1], int(match[2])) if match else ("", 0)
    return CheckRequest(headers.get("X-Gateway-Token", ""), api_handle, major, key)


def _answer(check_request: CheckRequest, facts: CheckFacts) -> HttpResponse:
    """The response to the gateway. Counts the call, and notes the use of its token and key."""
    _note_use(GatewayToken, facts.token_id, facts.token_use_is_due)
    verdict = verdict_on(facts)
    if verdict is not Verdict.VALID:
        return deny(verdict, facts)
    if facts.tester is None:
        _note_use(Key, facts.key_id, facts.key_use_is_due)
    count = _count(check_request, facts)
    if count and not count.is_within:
        return deny(Verdict.RATE_LIMITED, facts, count)
    return let_through(facts, count)


def _count(check_request: CheckRequest, facts: CheckFacts) -> Count | None:
    """Count the call, and return where the caller stands; None if nothing is counted.

    Nothing is counted without a limit in the plan, without Redis, or if the gateway caches answers.
    A new subscription of an application, or a new test key of a member, continues the same count.
    """
    redis_counter = counter()
    if facts.requests is None or facts.window is None or facts.cache_seconds:
        return None
    if redis_counter is None:
        return None
    who = f"test-{facts.tester}" if facts.tester else as_id(facts.application_id)
    caller = f"{who}:{check_request.api}/{check_request.major}"
    return redis_counter.count(caller, requests=facts.requests, window=facts.window)


def _note_use(model: type[GatewayToken | Key], pk: Any, is_due: bool) -> None:
    """Note that the token or key was used now, if that is due."""
    if is_due:
        last_use.note_use_after_response(model(pk=as_id(pk)))
