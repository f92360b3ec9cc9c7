"""Emails about cards: that one was declined, and that a payment waits to be confirmed."""

from django.core.mail import EmailMultiAlternatives
from django.db.models import Count
from django.urls import reverse

from accounts.email_addresses import email_key, mailbox_key
from accounts.models import User
from billing.models import BillingProfile, FindingKind, PaymentAttempt, ProviderFinding
from console.operators.columns import list_of
from console.serving.addresses import absolute
from console.words import text
from outbox.actions import enqueue_emails
from outbox.composing import compose
from outbox.kinds import Kind
from outbox.models import Mail

FAILED = "card-failed"
CONFIRMATION = "payment-confirmation"
FINDINGS = "payment-differences"


def enqueue_card_failed(attempt: PaymentAttempt) -> None:
    """Have people told that the card was declined, in the caller's transaction."""
    _owe(FAILED, attempt)


def enqueue_confirmation(attempt: PaymentAttempt) -> None:
    """Have people asked to confirm the payment, in the caller's transaction."""
    _owe(CONFIRMATION, attempt)


def enqueue_provider_findings() -> None:
    """Have every operator told that something differs, in the caller's transaction."""
    operators = User.objects.filter(is_active=True, is_staff=True)
    enqueue_emails(
        Mail(kind=FINDINGS, recipient=each.email, recipient_key=mailbox_key(each.email))
        for each in operators
    )


def write_failed(mail: Mail) -> EmailMultiAlternatives | None:
    """That the card was declined; None once something is under way again, or it is paid."""
    attempt = _attempt(mail)
    if attempt is None or attempt.invoice.payment_attempts.unfinished().exists():
        return None
    return _message("card_failed", f"Invoice {attempt.invoice.number} could not be paid", attempt)


def write_confirmation(mail: Mail) -> EmailMultiAlternatives | None:
    """That someone has to confirm a payment; None once it is over."""
    attempt = _attempt(mail)
    if attempt is None or not attempt.is_waiting:
        return None
    subject = f"Confirm the payment of invoice {attempt.invoice.number}"
    return _message("payment_confirmation", subject, attempt)


def write_findings(mail: Mail) -> EmailMultiAlternatives | None:
    """How many differences of each kind there are now; None once all are settled."""
    open_ = ProviderFinding.objects.filter(settled_at=None).order_by("kind")
    counted = open_.values_list("kind").annotate(Count("pk"))
    kinds = [(FindingKind(kind).label, number) for kind, number in counted]
    if not kinds:
        return None
    context: dict[str, object] = {"kinds": kinds, "link": absolute(list_of(ProviderFinding))}
    return compose(
        "mail/payment_differences.html", "Differences with the payment provider", context
    )


def _attempt(mail: Mail) -> PaymentAttempt | None:
    rows = PaymentAttempt.objects.filter(pk=mail.subject_id, invoice__organization__isnull=False)
    found = rows.select_related("invoice__organization").first()
    if found is None or not type(found.invoice).objects.unsettled().filter(pk=found.invoice_id):
        return None
    return found


def _owe(kind: str, attempt: PaymentAttempt) -> None:
    organization = attempt.invoice.organization_id
    profile = BillingProfile.objects.filter(organization=organization).first()
    enqueue_emails(
        Mail(
            kind=kind,
            recipient=address,
            recipient_key=mailbox_key(email_key(address)),
            subject_id=str(attempt.pk),
            organization_id=organization,
        )
        for address in (profile.emails if profile else [])
    )


def _message(template: str, subject: str, attempt: PaymentAttempt) -> EmailMultiAlternatives:
    invoice = attempt.invoice
    assert invoice.organization is not None  # noqa: S101  (for types: those without are left out)
    page = reverse("billing:invoice", args=[invoice.organization.handle, invoice.pk])
    context = {
        "attempt": attempt,
        "invoice": invoice,
        "organization_name": text.harmless(invoice.organization.name),
        "reason": text.harmless(attempt.reason),
        "link": absolute(page),
    }
    return compose(f"mail/{template}.html", subject, context)


KINDS = [
    Kind(FAILED, write_failed, is_to_anyone=True),
    Kind(CONFIRMATION, write_confirmation, is_to_anyone=True),
    Kind(FINDINGS, write_findings),
]
