"""Emails about invoices, to the billing addresses. Their texts are in `templates/mail/`."""

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
from outbox.kinds import Kind
from outbox.models import Mail

INVOICE = "invoice"
REMINDER = "invoice-reminder"
ADDRESSES = "billing-addresses"
ENDED = "subscription-ended"
MAILS_A_DAY = 3
"""How many emails about one thing a mailbox gets in a day, including the first one."""
A_DAY = timedelta(days=1)


def enqueue_invoice(invoice: Invoice) -> None:
    """Enqueue the email with an invoice or a credit note, in the caller's transaction."""
    enqueue(INVOICE, invoice.organization_id, invoice.pk)


def enqueue_reminder(step: DunningStep) -> None:
    """Enqueue the email that reminds of an invoice, in the caller's transaction."""
    enqueue(REMINDER, step.invoice.organization_id, step.pk)


def enqueue_subscription_ended(invoice: Invoice) -> None:
    """Enqueue the email that a subscription ends for this unpaid invoice, in this transaction."""
    enqueue(ENDED, invoice.organization_id, invoice.pk)


def enqueue_addresses_changed(organization: Organization, former: Iterable[str]) -> None:
    """Enqueue an email to the former billing addresses that they were changed, in the caller's
    transaction.

    Each mailbox gets three a day at most, because it may belong to anyone and an address can be
    added and removed again and again.
    """
    earlier = Mail.objects.filter(kind=ADDRESSES, organization_id=organization.pk)
    keys = list(earlier.since(timezone.now() - A_DAY).values_list("recipient_key", flat=True))
    mails = _mails(ADDRESSES, former, organization.pk, organization.pk)
    enqueue_emails(mail for mail in mails if keys.count(mail.recipient_key) < MAILS_A_DAY)


def enqueue(kind: str, organization_id: UUID | None, subject_id: UUID | int) -> None:
    """Enqueue an email to each billing address, if there are any, in the caller's transaction."""
    profile = BillingProfile.objects.filter(organization=organization_id).first()
    enqueue_emails(_mails(kind, profile.emails if profile else [], subject_id, organization_id))


def write_addresses(mail: Mail) -> EmailMultiAlternatives | None:
    """The email that the billing addresses were changed; None without billing details."""
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
    """The email with an invoice or credit note as PDF; None once the organization was deleted."""
    invoice = _of_organization().filter(pk=mail.subject_id).first()
    if invoice is None:
        return None
    noun = "credit note" if invoice.is_credit_note else "invoice"
    card = card_to_charge(invoice, dates.today())
    subject = f"Your {noun} {invoice.number}"
    email = message("invoice", subject, invoice, noun=noun, card=str(card or ""))
    pdf = invoice.documents.get(kind=DocumentKind.PDF)
    email.attach(f"{invoice.number}.pdf", bytes(pdf.content), "application/pdf")
    return email


def write_reminder(mail: Mail) -> EmailMultiAlternatives | None:
    """The email that an invoice is due; None once it is paid or its organization was deleted."""
    step = DunningStep.objects.filter(pk=mail.subject_id).first()
    if step is None:
        return None
    invoice = _of_organization().filter(pk=step.invoice_id).first()
    if invoice is None or not Balance(invoice, dates.today()).is_due:
        return None
    today, blocked_from = dates.today(), unpaid.blocked_from(invoice)
    return message(
        "invoice_reminder",
        f"Invoice {invoice.number} {_when(step)}",
        invoice,
        when=_when(step),
        is_blocked=blocked_from <= today,
        blocked_from=blocked_from,
        ends_on=unpaid.ends_on(invoice, today),
    )


def write_ended(mail: Mail) -> EmailMultiAlternatives | None:
    """The email that the subscription ended, or ends, because of an unpaid invoice.

    None once the organization has a subscription that does not end, or was deleted.
    """
    invoice = _of_organization().filter(pk=mail.subject_id).first()
    if invoice is None or invoice.organization is None:
        return None
    subscriptions = invoice.organization.billing_subscriptions.select_related("price__tier")
    ended = subscriptions.exclude(ends_at=None).order_by("-ends_at", "-pk").first()
    if ended is None or subscriptions.filter(ends_at=None).exists():
        return None
    subject = "Your subscription ends" if ended.is_running else "Your subscription has ended"
    more = {"subscription": ended, "default_tier": default_tier()}
    return message("subscription_ended", subject, invoice, **more)


def _when(step: DunningStep) -> str:
    """How the reminder's step relates to the due date, such as "is overdue"."""
    if step.step > 0:
        return "is overdue"
    return "is due today" if step.step == 0 else "is due soon"


def _of_organization() -> InvoiceQuerySet:
    """Issued invoices and credit notes whose organization still exists, with their balance."""
    return (
        Invoice.objects.issued()
        .filter(organization__isnull=False)
        .with_balance()
        .select_related("organization", "corrects")
    )


def _mails(
    kind: str, addresses: Iterable[str], subject_id: UUID | int, organization_id: UUID | None
) -> Iterator[Mail]:
    """Unsaved rows of the outbox, one for each address."""
    for address in addresses:
        yield Mail(
            kind=kind,
            recipient=address,
            recipient_key=mailbox_key(email_key(address)),
            subject_id=str(subject_id),
            organization_id=organization_id,
        )


def message(
    template: str, subject: str, invoice: Invoice, **more: object
) -> EmailMultiAlternatives:
    """An email about an issued invoice, which was read with its balance, from a template.

    The template also gets the values of `more`. The invoice belongs to an organization.
    """
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


KINDS = [
    Kind(INVOICE, write_invoice, is_to_anyone=True),
    Kind(ADDRESSES, write_addresses, is_to_anyone=True),
    Kind(REMINDER, write_reminder, is_to_anyone=True),
    Kind(ENDED, write_ended, is_to_anyone=True),
]
