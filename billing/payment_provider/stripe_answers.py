"""What answers of Stripe mean."""

from collections.abc import Callable
from typing import Any

import stripe

from billing.money import Money
from billing.payment_provider.calls import (
    Failed,
    Outcome,
    ProviderRefused,
    ProviderSilent,
    Succeeded,
    Unknown,
)

FINAL = frozenset(
    [
        "expired_card",
        "fraudulent",
        "incorrect_number",
        "invalid_account",
        "lost_card",
        "pickup_card",
        "restricted_card",
        "stolen_card",
    ]
)
"""Why a card is declined for good."""
MISSING = "resource_missing"
"""The code of the answer that there is no such thing."""
ABOUT_THE_THING = frozenset(
    [
        MISSING,
        "balance_insufficient",
        "charge_already_refunded",
        "charge_disputed",
        "payment_intent_unexpected_state",
        "refund_disputed_payment",
    ]
)
"""Codes of answers that say how a charge, a refund or a page is, and not how the call was made."""
MALFORMED = "parameter"
"""How the codes begin that say that a parameter is unknown, missing or invalid."""
CONFIRM = frozenset(["authentication_required", "payment_intent_authentication_failure"])


def call_stripe(call: Any, *arguments: Any) -> Any:
    """Call Stripe and return its answer. Raises ProviderSilent without one, and ProviderRefused."""
    try:
        return call(*arguments)
    except stripe.StripeError as error:
        raise provider_error(error) from error


def as_outcome(call: Callable[[], Outcome], *, is_question: bool = False) -> Outcome:
    """Call Stripe, and turn whatever that raises into an outcome.

    `is_question` says that the call asks about an attempt, and moves no money.
    """
    try:
        return call()
    except stripe.CardError as error:
        return failure_of_card(error)
    except stripe.IdempotencyError as error:
        return Unknown(error_text(error))
    except stripe.InvalidRequestError as error:
        return refusal_outcome(error, is_question=is_question)
    except stripe.StripeError as error:
        return Unknown(error_text(error), refusal=refusal_of(error))


def mark_of(row: Any, name: str) -> str | None:
    """What this console wrote into the row's metadata under this name; None if nothing."""
    return getattr(row.metadata, name, None) if row.metadata else None


def amount(intent: Any) -> Money:
    """The amount that was taken for a payment intent, or is to be."""
    return Money(getattr(intent, "amount_received", 0) or intent.amount, intent.currency.upper())


def refund_outcome(refund: Any) -> Outcome:
    """What became of a refund: succeeded, failed, or not known yet."""
    if refund.status == "succeeded":
        return Succeeded(refund.id, Money(refund.amount, refund.currency.upper()))
    if refund.status in ("failed", "canceled"):
        return Failed("The payment provider could not send it back.", refund.id)
    return Unknown("The payment provider is still at it.", refund.id)


def failure_of_card(error: stripe.CardError) -> Failed:
    """The failure for a card that was declined, and whether a person can change that."""
    details = error.error
    intent = getattr(details, "payment_intent", None)
    return failure_of_error(details, getattr(intent, "id", "") or "")


def failure_of_error(error: Any, intent_id: str) -> Failed:
    """The failure for an error, or for the last error of the intent with this ID."""
    code, decline_code = getattr(error, "code", None), getattr(error, "decline_code", None)
    return Failed(
        _shorten(getattr(error, "message", None) or "The payment provider declined it."),
        intent_id,
        is_final=bool({code, decline_code} & FINAL),
        needs_person=bool({code, decline_code} & CONFIRM),
    )


def refusal_outcome(error: stripe.StripeError, *, is_question: bool) -> Outcome:
    """The outcome of a call that Stripe refused.

    A call that would move money has failed: it moves none. After a question about an attempt
    nothing is known, unless the answer is that there is no such thing.
    """
    refusal = refusal_of(error)
    is_missing = error.code == MISSING and not refusal
    is_over = is_missing if is_question else error.http_status in (400, 402, 404)
    if not is_over:
        return Unknown(error_text(error), refusal=refusal)
    return Failed(error_text(error), is_final=True, is_untried=bool(refusal), refusal=refusal)


def refusal_of(error: stripe.StripeError) -> str:
    """The code and the parameter of a call that is malformed, or that the key may not make.

    Empty if the answer is about a card or about what was asked for, because that is no mistake of
    the console or of its settings.
    """
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return type(error).__name__
    if not isinstance(error, stripe.InvalidRequestError):
        return ""
    code, parameter = error.code or "", error.param or ""
    is_about_a_card = parameter == "payment_method" and not code.startswith(MALFORMED)
    is_about_the_thing = code in ABOUT_THE_THING and parameter != "customer"
    if is_about_a_card or is_about_the_thing:
        return ""
    return " ".join(filter(None, (code or type(error).__name__, parameter)))[:255]


def provider_error(error: stripe.StripeError) -> ProviderSilent | ProviderRefused:
    """The exception to raise for an error of Stripe.

    ProviderRefused if Stripe did not take the call; otherwise ProviderSilent.
    """
    refusal = refusal_of(error)
    return (
        ProviderRefused(refusal, error_text(error))
        if refusal
        else ProviderSilent(error_text(error))
    )


def error_text(error: stripe.StripeError) -> str:
    """The error's message for people, or its type."""
    return _shorten(error.user_message or type(error).__name__)


def _shorten(text: str) -> str:
    """The text on one line, without NUL, at most 300 characters."""
    return " ".join(text.replace("\0", "").split())[:300]
