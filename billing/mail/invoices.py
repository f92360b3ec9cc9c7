"""Emails about invoices, to the billing addresses. Their words are in `templates/mail/`."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from accounts.email_addresses import email_key, mailbox_key
from billing import dates
from billing.card_payments.paying import card_to_charge
from billing.invoicing import unpaid
from billing.invoicing.balances import Balance
from billing.invoicing.references import in_groups_of_four
from billing.models import BillingProfile, DocumentKind, DunningStep, Invoice
from billing.models.invoice import InvoiceQuerySet
from billing.tiers.limits import default_tier
from console.serving.addresses import absolute
from console.words import text
from organizations.models import Organization
from outbox.actions import enqueue_emails
from outbox.composing import compose
from outbox.models import Mail

INVOICE = "invoice"
REMINDER = "invoice-reminder"
ADDRESSES = "billing-addresses"
ENDED = "subscription-ended"
MAILS_A_DAY = 3
"""About one thing to one mailbox: of an invoice, the first among them."""
A_DAY = timedelta(days=1)


def enqueue_invoice(invoice: Invoice) -> None:
    """Have an invoice or a credit note sent, in the caller's transaction."""
    _owe(INVOICE, invoice, str(invoice.pk))


def enqueue_reminder(step: DunningStep) -> None:
    """Have people reminded of an invoice, in the caller's transaction."""
    _owe(REMINDER, step.invoice, str(step.pk))


def enqueue_subscription_ended(invoice: Invoice) -> None:
    """Have the end of a subscription emailed for which an invoice was not paid, in the caller's
    transaction.
    """
    _owe(ENDED, invoice, str(invoice.pk))


def enqueue_addresses_changed(organization: Organization, former: Iterable[str]) -> None:
    """Have the former billing addresses told that there are others, in the caller's transaction.

    They may be anyone's: they get no more emails if they are added and removed again and again.
    """
    told = Mail.objects.filter(kind=ADDRESSES, organization_id=organization.pk)
    keys = list(told.since(timezone.now() - A_DAY).values_list("recipient_key", flat=True))
    owed = _mails(ADDRESSES, former, str(organization.pk), organization.pk)
    enqueue_emails(mail for mail in owed if keys.count(mail.recipient_key) < MAILS_A_DAY)


def write_addresses(mail: Mail) -> EmailMultiAlternatives | None:
    """That invoices go elsewhere, too or only; None once the organization is gone."""
    profiles = BillingProfile.objects.select_related("organization")
    profile = profiles.filter(organization_id=mail.subject_id).first()
    if profile is None:
        return None
    organization = profile.organization
    context = {
        "organization_name": text.harmless(organization.name),
        "at": mail.created_at,
        "is_kept": mail.recipient in profile.emails,
        "link": absolute(reverse("billing:details", args=[organization.handle])),
    }
    return compose("mail/billing_addresses.html", "The billing addresses were changed", context)


def write_invoice(mail: Mail) -> EmailMultiAlternatives | None:
    """The invoice with its PDF; None once its organization is gone."""
    invoice = _of_organization().filter(pk=mail.subject_id).first()
    if invoice is None:
        return None
    noun = "credit note" if invoice.is_credit_note else "invoice"
    card = card_to_charge(invoice, dates.today())
    said = {"noun": noun, "card": str(card or "")}
    message = _message("invoice", f"Your {noun} {invoice.number}", invoice, **said)
    pdf = invoice.documents.get(kind=DocumentKind.PDF)
    message.attach(f"{invoice.number}.pdf", bytes(pdf.content), "application/pdf")
    return message


def write_reminder(mail: Mail) -> EmailMultiAlternatives | None:
    """That an invoice is due; None when it was paid since."""
    step = DunningStep.objects.filter(pk=mail.subject_id).first()
    if step is None:
        return None
    invoice = _of_organization().filter(pk=step.invoice_id).first()
    if invoice is None or not Balance(invoice, dates.today()).is_due:
        return None
    subject = f"Invoice {invoice.number} {_when(step)}"
    today, blocked_from = dates.today(), unpaid.blocked_from(invoice)
    said = {
        "when": _when(step),
        "is_blocked": blocked_from <= today,
        "blocked_from": blocked_from,
        "ends_on": unpaid.ends_on(invoice, today),
    }
    return _message("invoice_reminder", subject, invoice, **said)


def write_ended(mail: Mail) -> EmailMultiAlternatives | None:
    """That the subscription ended or ends for an unpaid invoice; None once one goes on."""
    invoice = _of_organization().filter(pk=mail.subject_id).first()
    if invoice is None or invoice.organization is None:
        return None
    subscriptions = invoice.organization.billing_subscriptions.select_related("price__tier")
    ended = subscriptions.exclude(ends_at=None).order_by("-ends_at", "-pk").first()
    if ended is None or subscriptions.filter(ends_at=None).exists():
        return None
    said = {"subscription": ended, "default_tier": default_tier()}
    subject = "Your subscription ends" if ended.is_running else "Your subscription has ended"
    return _message("subscription_ended", subject, invoice, **said)


def _when(step: DunningStep) -> str:
    if step.step > 0:
        return "is overdue"
    return "is due today" if step.step == 0 else "is due soon"


def _of_organization() -> InvoiceQuerySet:
    return (
        Invoice.objects.issued()
        .filter(organization__isnull=False)
        .with_balance()
        .select_related("organization", "corrects")
    )


def _owe(kind: str, invoice: Invoice, subject_id: str) -> None:
    profile = BillingProfile.objects.filter(organization=invoice.organization).first()
    addresses = profile.emails if profile else []
    enqueue_emails(_mails(kind, addresses, subject_id, invoice.organization_id))


def _mails(
    kind: str, addresses: Iterable[str], subject_id: str, organization_id: UUID | None
) -> Iterator[Mail]:
    for address in addresses:
        yield Mail(
            kind=kind,
            recipient=address,
            recipient_key=mailbox_key(email_key(address)),
            subject_id=subject_id,
            organization_id=organization_id,
        )


def _message(
    template: str, subject: str, invoice: Invoice, **more: object
) -> EmailMultiAlternatives:
    assert invoice.organization is not None  # noqa: S101  (for types: those without are left out)
    page = reverse("billing:invoice", args=[invoice.organization.handle, invoice.pk])
    context = {
        "invoice": invoice,
        "balance": Balance(invoice, dates.today()),
        "organization_name": text.harmless(invoice.organization.name),
        "seller_name": text.harmless(invoice.seller["legal_name"]),
        "iban": in_groups_of_four(invoice.seller["iban"]),
        "reference": in_groups_of_four(invoice.reference),
        "link": absolute(page),
        **more,
    }
    return compose(f"mail/{template}.html", subject, context)
