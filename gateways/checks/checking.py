"""The answer to a gateway: may this request through, and who is it for?"""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from credentials import last_use, secret_format
from gateways.checks.answers import deny, deny_unknown_gateway, let_through
from gateways.checks.limits import Count, counter
from gateways.checks.lookup import CheckFacts, CheckRequest, as_id, look_up_key
from gateways.checks.verdicts import Verdict, verdict_on
from gateways.models import GatewayToken
from gateways.tryout.key_lookup import look_up_test_key
from portal.models import Key, TestKey

API = re.compile(r"([a-z][a-z0-9-]{0,39})/(0|[1-9][0-9]{0,3})")
"""How a gateway names an API: its handle, and the major version."""

FINDERS = ((Key.mark, look_up_key), (TestKey.mark, look_up_test_key))
"""What looks up each kind of key: the mark says which statement is asked."""


def check(request: HttpRequest) -> HttpResponse:
    """Answer a gateway: 200 with headers about the consumer, or the reason against it.

    Costs one statement, and none for what cannot be a token or a key. A gateway without a token
    that works is answered 404, whatever it asks.
    """
    asked = parse_check(request)
    if not secret_format.is_well_formed(asked.token, GatewayToken.mark):
        return deny_unknown_gateway()
    if not asked.key:
        return deny(Verdict.MISSING)
    finding = next(
        (find for mark, find in FINDERS if secret_format.is_well_formed(asked.key, mark)), None
    )
    if finding is None:
        return deny(Verdict.MALFORMED)
    found = finding(asked, at=timezone.now())
    if found is None:
        return deny_unknown_gateway()
    return _answer_about(asked, found)


def parse_check(request: HttpRequest) -> CheckRequest:
    """The headers of the question. A bearer token counts as the key only if it looks like one."""
    headers = request.headers
    key = headers.get("X-API-Key", "")
    kind, _, bearer = headers.get("Authorization", "").partition(" ")
    if not key and kind.lower() == "bearer" and bearer.startswith((Key.mark, TestKey.mark)):
        key = bearer
    named = API.fullmatch(headers.get("X-Api", ""))
    api, major = (named[1], int(named[2])) if named else ("", 0)
    return CheckRequest(headers.get("X-Gateway-Token", ""), api, major, key)


def _answer_about(asked: CheckRequest, found: CheckFacts) -> HttpResponse:
    _note(GatewayToken, found.token_id, found.token_use_is_due)
    verdict = verdict_on(found)
    if verdict is not Verdict.VALID:
        return deny(verdict, found)
    if found.tester is None:
        _note(Key, found.key_id, found.key_use_is_due)
    count = _count(asked, found)
    if count and not count.is_within:
        return deny(Verdict.RATE_LIMITED, found, count)
    return let_through(found, count)


def _count(asked: CheckRequest, found: CheckFacts) -> Count | None:
    """Count the call, if its plan has a limit and the gateway asks about every call.

    An application that subscribes anew goes on where it was, and so does a member with another
    test key.
    """
    counting = counter()
    if found.requests is None or found.window is None or found.cache_seconds or counting is None:
        return None
    who = f"test-{found.tester}" if found.tester else as_id(found.application_id)
    caller = f"{who}:{asked.api}/{asked.major}"
    return counting.count(caller, requests=found.requests, window=found.window)


def _note(model: type[GatewayToken | Key], pk: Any, is_due: bool) -> None:
    if is_due:
        last_use.used(model(pk=as_id(pk)))
