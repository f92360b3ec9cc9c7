"""Calls an operation with a new test key through the gateway, and says what the reply means."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from apis.definitions.reference.requests import Request
from apis.models import Version
from console.calling.client import NotCalled, Reply, call
from gateways.checks.testing_key_lookup import REQUESTS, WINDOW
from gateways.checks.verdicts import Verdict
from gateways.tryout.answer import ReadableReply, readable_reply
from gateways.tryout.calls import CALLS, TooManyTestCalls, refusal_in
from gateways.tryout.places import occupy_call_place
from organizations.models import Membership
from portal.models import TestKey

CreateKey = Callable[..., TestKey]
ONLY_HERE = {
    Verdict.NOT_FOUND.name: (
        "The test key no longer works: another call of yours replaced it, or your access has"
        " changed. Send the call again."
    ),
    Verdict.RATE_LIMITED.name: (
        f"You can call a version {REQUESTS} times in {WINDOW // 60} minutes with test keys."
        " Wait, and send the call again."
    ),
}
"""What a gateway's code means for a test key, if it means something else for other keys."""


@dataclass(frozen=True)
class TryOut:
    """The result of calling an operation with a test key."""

    request: Request
    key: TestKey
    reply: ReadableReply | None = None
    reason: str = ""
    """Why there is no reply, or why the gateway denied the call; empty if it did not."""

    @property
    def curl(self) -> str:
        """The call as a curl command. The key in it works until it expires or is replaced."""
        return curl_of(self.request, self.key.secret)


def call_with_test_key(
    request: Request,
    create_key: CreateKey,
    *,
    version: Version,
    environment: str,
    operation: str,
    by: Membership,
) -> TryOut:
    """Create a test key and send the request with it, through the gateway of the version.

    `create_key` is the action that creates the key. Raises TooManyTestCalls, TooManyAtOnce, or what
    that action raises.
    """
    if not CALLS.allows(by.user_id):
        raise TooManyTestCalls
    with occupy_call_place(by):
        test_key = create_key(version=version, environment=environment, operation=operation, by=by)
        headers = {**request.headers, "X-API-Key": test_key.secret}
        try:
            reply = call(request.method, request.url, headers=headers, content=request.content)
        except NotCalled as reason:
            return TryOut(request, test_key, reason=str(reason))
    return TryOut(request, test_key, readable_reply(reply), _refusal(reply))


def curl_of(request: Request, secret: str) -> str:
    """The call as a curl command, quoted so that a shell runs nothing of it but curl."""
    method = "--head" if request.method == "HEAD" else f"--request {request.method}"
    headers = {**request.headers, "X-API-Key": secret}
    parts = [f"curl {method} --globoff {shlex.quote(request.url)}"]
    parts += [f"--header {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()]
    if request.content and request.method != "HEAD":
        parts.append(f"--data-raw {shlex.quote(request.content.decode())}")
    return " \\\n  ".join(parts)


def _refusal(reply: Reply) -> str:
    """Why the gateway denied the call with a test key; empty if it let the call through."""
    code = reply.header("X-Check-Code")
    if reply.status < HTTPStatus.BAD_REQUEST:
        return ""
    return ONLY_HERE.get(code) or refusal_in(reply)
