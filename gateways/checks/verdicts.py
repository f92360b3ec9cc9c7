"""The verdict on one call to an API, and its reason: computed without database or network."""

from enum import Enum
from http import HTTPStatus

from apis.states import CALLABLE
from gateways.checks.lookup import CheckFacts
from gateways.models import Software


class Verdict(Enum):
    """A code that gateways and clients read, with its HTTP status and the reason in words."""

    VALID = 200, "The key is valid for this API."
    MISSING = 401, "Send an API key in the header X-API-Key."
    MALFORMED = 401, "This is not an API key. Check that it was copied completely."
    NOT_FOUND = 401, "There is no such API key. It may have been revoked."
    EXPIRED = 401, "The API key has expired."
    WRONG_ENVIRONMENT = 403, "The API key is for another mode, production or sandbox."
    NOT_AVAILABLE = 403, "This API is not available."
    NOT_SUBSCRIBED = 403, "The application is not subscribed to this API."
    PENDING = 403, "The subscription to this API waits for approval."
    SUBSCRIPTION_BLOCKED = 403, "The subscription to this API is blocked."
    APPLICATION_BLOCKED = 403, "The application is blocked."
    ORGANIZATION_SUSPENDED = 403, "The organization that offers this API is suspended."
    QUOTA_EXCEEDED = 429, "The quota of the month is used up until {until}."
    RATE_LIMITED = 429, "Too many requests. The plan allows {requests} per {window}."

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason

    def status_for(self, software: str) -> int:
        """The HTTP status for a gateway with this software.

        nginx gets 403 for 429, because it knows only 2xx, 401 and 403, and makes 500 of the rest.
        """
        if software == Software.NGINX and self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return HTTPStatus.FORBIDDEN
        return self.status


UNSUBSCRIBED = {
    None: Verdict.NOT_SUBSCRIBED,
    "pending": Verdict.PENDING,
    "blocked": Verdict.SUBSCRIPTION_BLOCKED,
}


def verdict_on(facts: CheckFacts) -> Verdict:
    """The verdict on a call, before limits are counted.

    The organization comes first, then the key, then the API, so that a caller without a valid key
    learns nothing of APIs.
    """
    if facts.is_suspended:
        return Verdict.ORGANIZATION_SUSPENDED
    if facts.key_id is None:
        return Verdict.NOT_FOUND
    if not facts.key_lives:
        return Verdict.EXPIRED
    if facts.key_environment != facts.gateway_environment:
        return Verdict.WRONG_ENVIRONMENT
    if facts.is_application_blocked:
        return Verdict.APPLICATION_BLOCKED
    if facts.version_state not in CALLABLE:
        return Verdict.NOT_AVAILABLE
    verdict = UNSUBSCRIBED.get(facts.subscription_state, Verdict.VALID)
    is_used_up = verdict is Verdict.VALID and facts.quota_ends_at is not None
    return Verdict.QUOTA_EXCEEDED if is_used_up else verdict
