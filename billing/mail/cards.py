"""Emails to the billing addresses about payments: declined, or to be confirmed."""

from django.core.mail import EmailMultiAlternatives

from billing.mail.invoices import enqueue, message
from billing.models import Invoice, PaymentAttempt
from console.words import text
from outbox.kinds import Kind
from outbox.models import Mail

FAILED = "card-failed"
CONFIRMATION = "payment-confirmation"


def enqueue_card_failed(attempt: PaymentAttempt) -> None:
    """Enqueue the email that the card was declined, in the caller's transaction."""
    enqueue(FAILED, attempt.invoice.organization_id, attempt.pk)


def enqueue_confirmation(attempt: PaymentAttempt) -> None:
    """Enqueue the email that asks to confirm the payment, in the caller's transaction."""
    enqueue(CONFIRMATION, attempt.invoice.organization_id, attempt.pk)


def write_failed(mail: Mail) -> EmailMultiAlternatives | None:
    """The email that a card was declined; None once paid, tried again or without organization."""
    attempt = _attempt(mail)
    if attempt is None or attempt.invoice.payment_attempts.unfinished().exists():
        return None
    return _message("card_failed", f"Invoice {attempt.invoice.number} could not be paid", attempt)


def write_confirmation(mail: Mail) -> EmailMultiAlternatives | None:
    """The email that asks to confirm a payment; None once it is over, or without organization."""
    attempt = _attempt(mail)
    if attempt is None or not attempt.is_waiting:
        return None
    subject = f"Confirm the payment of invoice {attempt.invoice.number}"
    return _message("payment_confirmation", subject, attempt)


def _attempt(mail: Mail) -> PaymentAttempt | None:
    """The attempt, with its invoice; None if nothing is open of it, or its organization is gone."""
    attempt = PaymentAttempt.objects.filter(pk=mail.subject_id).first()
    if attempt is None:
        return None
    invoices = Invoice.objects.unsettled().filter(organization__isnull=False)
    invoice = invoices.filter(pk=attempt.invoice_id).first()
    if invoice is None:
        return None
    attempt.invoice = invoice
    return attempt


def _message(template: str, subject: str, attempt: PaymentAttempt) -> EmailMultiAlternatives:
    reason = text.harmless(attempt.reason)
    return message(template, subject, attempt.invoice, attempt=attempt, reason=reason)


KINDS = [
    Kind(FAILED, write_failed, is_to_anyone=True),
    Kind(CONFIRMATION, write_confirmation, is_to_anyone=True),
]
