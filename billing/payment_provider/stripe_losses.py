"""Disputes and refunds at Stripe: money that was moved, and is not where it was moved to."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import stripe

from billing.money import Money
from billing.payment_provider.calls import Loss, TakenBack
from billing.payment_provider.stripe_answers import mark_of, provider_error
from billing.payment_provider.stripe_marks import MARK

if TYPE_CHECKING:
    from billing.models import PaymentAttempt

STATES = {
    "warning_needs_response": Loss.INQUIRY,
    "warning_under_review": Loss.INQUIRY,
    "won": Loss.DISPUTE_WON,
    "lost": Loss.DISPUTE_LOST,
    "prevented": Loss.DISPUTE_LOST,
}
"""Of disputes. Any other, also one that Stripe adds, is a dispute that is going on."""
NOTHING = "warning_closed"
"""The bank had asked, and took nothing."""


def losses_since(api: Any, moment: datetime) -> Iterator[TakenBack]:
    """Yield all disputes and refunds that began since the moment.

    Asks the network for each page. Raises ProviderSilent or ProviderRefused, also midway.
    """
    filters = {"created": {"gte": int(moment.timestamp())}, "limit": 100}
    try:
        yield from _losses(api, filters)
    except stripe.StripeError as error:
        raise provider_error(error) from error


def losses_of_attempt(api: Any, attempt: "PaymentAttempt") -> Iterator[TakenBack]:
    """Yield the disputes and refunds of one attempt that succeeded.

    Asks the network for each page. Raises ProviderSilent or ProviderRefused, also midway.
    """
    try:
        if attempt.kind == "refund":
            yield from _loss_of_refund(api.refunds.retrieve(attempt.reference))
        else:
            yield from _losses(api, {"payment_intent": attempt.reference, "limit": 100})
    except stripe.StripeError as error:
        raise provider_error(error) from error


def _losses(api: Any, filters: dict[str, Any]) -> Iterator[TakenBack]:
    """The disputes and refunds that match, but for disputes by which a bank took nothing."""
    for dispute in api.disputes.list(filters).auto_paging_iter():
        if dispute.status != NOTHING:
            loss = STATES.get(dispute.status, Loss.DISPUTE)
            amount = Money(dispute.amount, dispute.currency.upper())
            yield TakenBack(loss, dispute.id, str(dispute.payment_intent), amount)
    for refund in api.refunds.list(filters).auto_paging_iter():
        yield from _loss_of_refund(refund)


def _loss_of_refund(refund: Any) -> Iterator[TakenBack]:
    """A refund of the console that did not arrive, or a refund of anyone that did; else nothing."""
    mark = mark_of(refund, MARK) or ""
    amount = Money(refund.amount, refund.currency.upper())
    if mark and refund.status in ("failed", "canceled"):
        yield TakenBack(Loss.REFUND_FAILED, refund.id, mark, amount)
    if refund.status == "succeeded":
        charge = str(refund.payment_intent)
        yield TakenBack(Loss.REFUNDED, refund.id, charge, amount, attempt=mark)
