"""Emails to operators: new bank details of the seller, and invoices that cannot be issued."""

from datetime import timedelta
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from accounts.email_addresses import mailbox_key
from accounts.models import User
from billing import dates
from billing.invoicing import totals
from billing.models import BillingProfile, Invoice, Seller
from console.operators.columns import page_of
from console.serving.addresses import absolute
from console.words import text
from organizations.models import Organization
from outbox.actions import enqueue_emails
from outbox.composing import compose
from outbox.kinds import Kind
from outbox.models import Mail

BANK = "seller-bank"
HELD = "invoice-held"
NO_TAX = "tax-unknown"
SELDOM = timedelta(days=1)
"""Between two emails about the tax of one organization, however often its details change."""


def enqueue_bank_details() -> None:
    """Have every operator told of the bank details, also the one who did it."""
    _owe(BANK)


def enqueue_held_invoice(draft: Invoice) -> None:
    """Have every operator told of a draft that could not be issued, in the caller's transaction."""
    _owe(HELD, str(draft.pk), draft.organization_id)


def enqueue_unknown_tax(organization: Organization) -> None:
    """Have every operator told that an organization's invoices will not have a tax, once a day."""
    asked = Mail.objects.filter(kind=NO_TAX, organization_id=organization.pk)
    if not asked.since(timezone.now() - SELDOM).exists():
        _owe(NO_TAX, str(organization.pk), organization.pk)


def write_bank(mail: Mail) -> EmailMultiAlternatives | None:
    """How things are at the moment of sending: which details wait, or that none do."""
    seller = Seller.objects.first()
    if seller is None:
        return None
    context = {
        "seller": text.harmless(seller.legal_name),
        "waiting": seller.next_iban,
        "at": seller.next_bank_at,
        "iban": seller.iban,
        "link": absolute(page_of(seller)),
    }
    return compose("mail/seller_bank.html", "The bank details for invoices", context)


def write_held(mail: Mail) -> EmailMultiAlternatives | None:
    """Why it is held now; None once it was issued or discarded."""
    drafts = Invoice.objects.drafts().select_related("organization")
    draft = drafts.filter(pk=mail.subject_id).first()
    if draft is None or draft.organization is None:
        return None
    context = {
        "organization_name": text.harmless(draft.organization.name),
        "net": draft.net,
        "why": draft.held_because,
        "link": absolute(page_of(draft)),
    }
    return compose("mail/invoice_held.html", "An invoice could not be issued", context)


def write_unknown_tax(mail: Mail) -> EmailMultiAlternatives | None:
    """What is missing now; None once nothing is."""
    profiles = BillingProfile.objects.select_related("organization")
    profile = profiles.filter(organization_id=mail.subject_id).first()
    why = profile and totals.unknown_tax(profile.organization, on=dates.today())
    if profile is None or not why:
        return None
    context = {
        "organization_name": text.harmless(profile.organization.name),
        "why": why,
        "link": absolute(reverse("admin:billing_taxrate_changelist")),
    }
    return compose("mail/tax_unknown.html", "The tax of an organization is not known", context)


def _owe(kind: str, subject_id: str = "", organization_id: UUID | None = None) -> None:
    operators = User.objects.filter(is_active=True, is_staff=True)
    enqueue_emails(
        Mail(
            kind=kind,
            recipient=each.email,
            recipient_key=mailbox_key(each.email),
            subject_id=subject_id,
            organization_id=organization_id,
        )
        for each in operators
    )


KINDS = [Kind(BANK, write_bank), Kind(HELD, write_held), Kind(NO_TAX, write_unknown_tax)]
