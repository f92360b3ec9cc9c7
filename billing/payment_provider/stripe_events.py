"""Messages of Stripe: whether it signed them, and what they are about."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import stripe

from billing.payment_provider.calls import ForgedEvent, Hint
from billing.payment_provider.stripe_marks import MARK

TOLERANCE = 300
"""How many seconds old a signed event may be."""
OF_THE_PAST = ("charge.dispute.", "charge.refund", "refund.")
"""How the types of events begin that are about what succeeded before."""


def hint_of(headers: Mapping[str, str], body: bytes, secrets: Sequence[str]) -> Hint | None:
    """What an event of Stripe is about; None if that is nothing. Raises ForgedEvent.

    An event is forged if no secret signed it, and also if it is what Stripe never writes: JSON that
    is too deep, or halves of characters.
    """
    try:
        signature = headers.get("Stripe-Signature", "").encode("ascii").decode()
        _verify_signature(body.decode(), signature, secrets)
    except (stripe.SignatureVerificationError, UnicodeError) as error:
        raise ForgedEvent(str(error)) from error
    try:
        return _parse_hint(json.loads(body))
    except (RecursionError, UnicodeEncodeError) as error:
        raise ForgedEvent(type(error).__name__) from error
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _verify_signature(body: str, signature: str, secrets: Sequence[str]) -> None:
    """Check the signature with each secret, because there are two while one replaces the other.

    Raises stripe.SignatureVerificationError.
    """
    *other_secrets, last_secret = secrets
    for secret in other_secrets:
        with suppress(stripe.SignatureVerificationError):
            stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE)
            return
    stripe.WebhookSignature.verify_header(body, signature, last_secret, TOLERANCE)


def _parse_hint(event: Any) -> Hint:
    """The hint with the object's own ID, the attempt's, and that of the charge it is about."""
    stripe_object = event["data"]["object"]
    candidates = [
        stripe_object.get("id"),
        (stripe_object.get("metadata") or {}).get(MARK),
        stripe_object.get("payment_intent"),
    ]
    references = tuple(
        reference
        for reference in candidates
        if isinstance(reference, str) and reference and "\0" not in reference
    )
    "".join(references).encode()  # of halves of characters it is an error, as in the database
    return Hint(references, str(event.get("type")).startswith(OF_THE_PAST))
