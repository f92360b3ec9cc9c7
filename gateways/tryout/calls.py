"""A test call through a gateway, to see whether the gateway asks the console."""

from dataclasses import dataclass
from http import HTTPStatus

from apis.models import Address
from console.api.limits import Limit
from console.calling.client import NotCalled, Reply, call
from console.refusals import Refusal
from credentials import secret_format
from gateways.checks.answers import UNKNOWN_GATEWAY
from gateways.checks.verdicts import Verdict
from gateways.tryout.places import occupy_call_place
from organizations.models import Membership
from portal.models import Key

CALLS = Limit(30)
"""Of one person, a minute."""

WORKS = "The gateway asked the console and denied a call with an unknown key. It works."
WORDS = {
    Verdict.NOT_FOUND.name: WORKS,
    Verdict.MISSING.name: (
        "The gateway asked the console, but did not pass on the header X-API-Key."
        " Copy its configuration again."
    ),
    Verdict.RATE_LIMITED.name: "Too many requests. Wait a moment.",
    Verdict.QUOTA_EXCEEDED.name: "The monthly quota is used up.",
    UNKNOWN_GATEWAY: (
        "The gateway asked the console with a token that is not valid."
        " Rotate the token and copy the configuration again."
    ),
    "CONSOLE_AWAY": (
        "The gateway got no answer from the console that it understands."
        " Check the token and the address of the console in its configuration."
    ),
}
OPEN = (
    "A call with an unknown key was let through: nothing asks the console there."
    " Copy the configuration, and check that no other route serves this URL."
)


class TooManyTestCalls(Refusal):
    slug = "too-many-test-calls"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = f"You can send {CALLS.most} test calls a minute. Wait a moment and try again."


@dataclass(frozen=True)
class TestCall:
    """The result of a test call, in words. `reply` is None if nothing answered."""

    url: str
    words: str
    works: bool = False
    reply: Reply | None = None


def send_test_call(address: Address, *, by: Membership) -> TestCall:
    """Send a request to the address with a random, unknown key, and say what its reply means.

    A gateway that works asks the console and denies the call, so no real key is needed. Raises
    TooManyTestCalls or TooManyAtOnce.
    """
    if not CALLS.allows(by.user_id):
        raise TooManyTestCalls
    headers = {"X-API-Key": secret_format.make(Key.mark)}
    with occupy_call_place(by):
        try:
            reply = call("GET", address.base_url, headers=headers)
        except NotCalled as reason:
            return TestCall(address.base_url, str(reason))
    words = _words(reply)
    return TestCall(address.base_url, words, words == WORKS, reply)


def refusal_in(reply: Reply) -> str:
    """Why the gateway denied the call, in a sentence; empty if the reply is not of a gateway."""
    code = reply.header("X-Check-Code")
    if code in WORDS:
        return WORDS[code]
    if reply.status == HTTPStatus.SERVICE_UNAVAILABLE and b"CONSOLE_AWAY" in reply.body:
        return WORDS["CONSOLE_AWAY"]
    return Verdict[code].reason if code in Verdict.__members__ else ""


def _words(reply: Reply) -> str:
    """What the reply to an unknown key means for the gateway, in a sentence or two."""
    if reason := refusal_in(reply):
        return reason
    if reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return OPEN
    return (
        f"Something answered with status {reply.status}, but not as a gateway does."
        " Check the base URL of the API and the configuration."
    )
