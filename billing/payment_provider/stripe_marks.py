"""What is written on what the console asks of Stripe, to know it again."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from billing.models import Invoice, PaymentAttempt

MARK = "console_attempt"
"""What tells a charge of this console from others of the same account."""

KEYS_LAST = timedelta(hours=23)
"""For how long a call may be repeated with its key. Stripe forgets keys after a day."""


def page_of(invoice: "Invoice") -> str:
    """The address of the invoice's page, where Stripe leads back to; / without an organization."""
    if invoice.organization is None:
        return "/"
    return reverse("billing:invoice", args=[invoice.organization.handle, invoice.pk])


def attempt_metadata(attempt: "PaymentAttempt") -> dict[str, str]:
    """The metadata by which an attempt's charge or refund is found again at Stripe."""
    return {MARK: str(attempt.pk), "console_invoice": attempt.invoice.number}


def idempotency_key(attempt: "PaymentAttempt") -> Any:
    """The option with the key by which Stripe knows a repetition of the attempt's call."""
    return {"idempotency_key": str(attempt.pk)}


def is_repeatable(attempt: "PaymentAttempt") -> bool:
    """Whether Stripe still knows the key of the attempt, so that its call can be repeated."""
    return attempt.sent_at is not None and timezone.now() - attempt.sent_at < KEYS_LAST
