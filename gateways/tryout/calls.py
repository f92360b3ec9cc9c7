"""A call through a gateway to see whether it asks the console, and what came of it in words."""

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
    """What came of a call."""

    url: str
    words: str
    works: bool = False
    reply: Reply | None = None


def send_test_call(address: Address, *, by: Membership) -> TestCall:
    """Call the version where the gateway serves it, with a key that there is not.

    A gateway that works asks the console, and denies it: that needs no key of anyone. Raises
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
    """Why the gateway refused the call, in words; the empty string where it did not say so."""
    code = reply.header("X-Check-Code")
    if code in WORDS:
        return WORDS[code]
    if reply.status == HTTPStatus.SERVICE_UNAVAILABLE and b"CONSOLE_AWAY" in reply.body:
        return WORDS["CONSOLE_AWAY"]
    return Verdict[code].reason if code in Verdict.__members__ else ""


def _words(reply: Reply) -> str:
    if said := refusal_in(reply):
        return said
    if reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return OPEN
    return (
        f"Something answered with status {reply.status}, but not as a gateway does."
        " Check the base URL of the API and the configuration."
    )
