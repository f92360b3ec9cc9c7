"""Emails to operators, about what they should look at."""

from datetime import timedelta
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.email_addresses import mailbox_key
from accounts.models import User
from billing import dates
from billing.invoicing import totals
from billing.models import BillingProfile, FindingKind, Invoice, ProviderFinding, Seller
from console.operators.columns import list_of, page_of
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
FINDINGS = "payment-differences"
SELDOM = timedelta(days=1)
"""The time between two emails about the tax of one organization, however often its details change.
"""


def enqueue_bank_details() -> None:
    """Enqueue an email about the seller's bank details to every operator, in this transaction."""
    _enqueue(BANK)


def enqueue_held_invoice(draft: Invoice) -> None:
    """Enqueue an email to operators that a draft could not be issued, in the same transaction."""
    _enqueue(HELD, str(draft.pk), draft.organization_id)


def enqueue_unknown_tax(organization: Organization) -> None:
    """Enqueue an email to operators that an organization's tax is not known, once a day at most."""
    earlier = Mail.objects.filter(kind=NO_TAX, organization_id=organization.pk)
    if not earlier.since(timezone.now() - SELDOM).exists():
        _enqueue(NO_TAX, str(organization.pk), organization.pk)


def enqueue_provider_findings() -> None:
    """Enqueue an email to operators about provider findings, in the caller's transaction."""
    _enqueue(FINDINGS)


def write_bank(mail: Mail) -> EmailMultiAlternatives | None:
    """The email with the present and the waiting bank details of the seller; None without one."""
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
    """The email with the reason why a draft is not issued; None once it is no draft any longer."""
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
    """The email that says what is missing to decide an organization's tax; None once nothing is."""
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


def write_findings(mail: Mail) -> EmailMultiAlternatives | None:
    """The email with the number of unsettled findings of each kind; None once all are settled."""
    unsettled = ProviderFinding.objects.filter(settled_at=None).order_by("kind")
    counts = unsettled.values_list("kind").annotate(Count("pk"))
    kinds = [(FindingKind(kind).label, count) for kind, count in counts]
    if not kinds:
        return None
    context: dict[str, object] = {"kinds": kinds, "link": absolute(list_of(ProviderFinding))}
    return compose(
        "mail/payment_differences.html", "Differences with the payment provider", context
    )


def _enqueue(kind: str, subject_id: str = "", organization_id: UUID | None = None) -> None:
    """Enqueue an email to every active operator, in the caller's transaction."""
    operators = User.objects.filter(is_active=True, is_staff=True)
    enqueue_emails(
        Mail(
            kind=kind,
            recipient=operator.email,
            recipient_key=mailbox_key(operator.email),
            subject_id=subject_id,
            organization_id=organization_id,
        )
        for operator in operators
    )


KINDS = [
    Kind(BANK, write_bank),
    Kind(HELD, write_held),
    Kind(NO_TAX, write_unknown_tax),
    Kind(FINDINGS, write_findings),
]
