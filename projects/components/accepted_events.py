"""Events that a trigger or a webhook accepts, in the words of CloudEvents."""

import re
from dataclasses import dataclass

from django.db.models import TextChoices

LONGEST_TYPE = 200
LONGEST_SOURCE = 300
LONGEST_SECRET_NAME = 100
_PATTERN = re.compile(r"[!-)+-~]*\*?")
_SECRET_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*")
_MARKS = re.compile(
    r"whsec_|sk_(live|test)_|rk_(live|test)_|gh[a-z]_|github_pat_|glpat-|xox[a-z]-|AKIA|eyJ|cci_|co[egkpst]_"
)
_LONG = 20
"""So many letters and digits without a break are no name that people choose."""


class Caller(TextChoices):
    """Who sends the events that a webhook receives, and so how they are signed."""

    NONE = "", "Not called"
    GITHUB = "github", "GitHub"
    STRIPE = "stripe", "Stripe"
    STANDARD_WEBHOOKS = "standard-webhooks", "Standard Webhooks"
    OTHER = "other", "Other"


@dataclass(frozen=True)
class AcceptedEventTerms:
    """What people enter about events that a component accepts."""

    event_type: str
    """The `type` of CloudEvents, exact or ending in a star."""
    event_source: str
    """The `source`, exact or ending in a star."""
    caller: Caller = Caller.NONE
    """Of a webhook, and there alone."""
    secret_name: str = ""
    """What the secret is called in the engine's store, never the secret. Of a webhook alone."""


def event_type_problem(value: str) -> str:
    """Why the event type or pattern is not valid, in words; empty if it is."""
    if value and len(value) <= LONGEST_TYPE and _PATTERN.fullmatch(value):
        return ""
    return (
        "Enter the type of an event, such as com.example.order.created, or its beginning and a"
        " star: com.example.order.*."
    )


def event_source_problem(value: str) -> str:
    """Why the event source or pattern is not valid, in words; empty if it is."""
    if value and len(value) <= LONGEST_SOURCE and _PATTERN.fullmatch(value):
        return ""
    return (
        "Enter the source of an event, such as https://example.com/orders, or its beginning and a"
        " star: https://example.com/*."
    )


def secret_name_problem(value: str) -> str:
    """Why this is not valid as the name of a secret, in words; empty if it is, or if it is empty.

    What looks like the secret itself is refused, because the console must not store secrets.
    """
    if not value:
        return ""
    if _looks_secret(value):
        return (
            "This looks like a secret. Put it into the store of your engine, and enter its name"
            " there. If it is one, replace it: it has been sent to the console."
        )
    if len(value) <= LONGEST_SECRET_NAME and _SECRET_NAME.fullmatch(value):
        return ""
    return (
        f"Use up to {LONGEST_SECRET_NAME} letters, digits and . _ / -, starting with a letter, such"
        " as GITHUB_WEBHOOK_SECRET."
    )


def _looks_secret(value: str) -> bool:
    """Whether this looks like a secret: by a known prefix, or a long row of letters and digits."""
    if _MARKS.match(value) or "-----BEGIN" in value:
        return True
    rows = re.findall(rf"[A-Za-z0-9+=]{{{_LONG},}}", value)
    return any(re.search("[0-9]", row) and re.search("[A-Za-z]", row) for row in rows)
