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
    """What a message is about; None for what means nothing. Raises ForgedEvent.

    What nothing of Stripe writes is forged, though it is signed: depths, and halves of characters.
    """
    try:
        signature = headers.get("Stripe-Signature", "").encode("ascii").decode()
        _verify(body.decode(), signature, secrets)
    except (stripe.SignatureVerificationError, UnicodeError) as error:
        raise ForgedEvent(str(error)) from error
    try:
        return _read(json.loads(body))
    except (RecursionError, UnicodeEncodeError) as error:
        raise ForgedEvent(type(error).__name__) from error
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _verify(body: str, signature: str, secrets: Sequence[str]) -> None:
    """With any of the secrets: there are two while one replaces the other."""
    *others, last = secrets
    for secret in others:
        with suppress(stripe.SignatureVerificationError):
            stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE)
            return
    stripe.WebhookSignature.verify_header(body, signature, last, TOLERANCE)


def _read(event: Any) -> Hint:
    """By its own name, the attempt's, and that of the charge which it is about."""
    about = event["data"]["object"]
    found = [about.get("id"), (about.get("metadata") or {}).get(MARK), about.get("payment_intent")]
    names = tuple(name for name in found if isinstance(name, str) and name and "\0" not in name)
    "".join(names).encode()  # of halves of characters it is an error, as in the database
    return Hint(names, str(event.get("type")).startswith(OF_THE_PAST))
