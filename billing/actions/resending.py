"""Sending an issued invoice again, to the billing addresses of the day."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import demand_operator
from accounts.email_addresses import email_key, mailbox_key
from accounts.models import User
from audit import log
from billing.actions.invoicing import lock_invoice
from billing.events.invoices import INVOICE_RESENT
from billing.mail.invoices import A_DAY, INVOICE, MAILS_A_DAY, enqueue_invoice
from billing.models import BillingProfile, Invoice
from billing.permissions import MANAGE_INVOICE
from console.refusals import Refusal
from console.words.reasons import clean_reason
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_running
from organizations.tenancy.locks import authorize
from outbox.models import Mail


class NotSent(Refusal):
    slug = "not-sent"
    message = "{invoice} was never issued, or its organization is gone."


class NoBillingAddresses(Refusal):
    slug = "no-billing-addresses"
    message = "There are no billing addresses. Enter them in the billing details first."


class SentOften(Refusal):
    slug = "sent-often"
    message = "{invoice} was sent {number} times in the last 24 hours. Try again tomorrow."


@transaction.atomic
def resend_invoice(*, invoice: Invoice, by: Actor) -> None:
    """Have an invoice or a credit note sent once more, a few times a day."""
    organization, by = authorize(by, MANAGE_INVOICE, on=invoice)  # type: ignore[arg-type]  # what is no one's is not theirs
    demand_running(organization)
    _send(invoice, by)


@transaction.atomic
def resend_invoice_as_operator(*, invoice: Invoice, reason: str, by: User) -> None:
    """The same for an operator, with the reason."""
    reason = clean_reason(reason)
    demand_operator(by)
    _send(invoice, log.OperatorActor(by), reason)


def _send(invoice: Invoice, by: log.ActorOrPerson, reason: str = "") -> None:
    fresh = lock_invoice(invoice)
    if not fresh.is_issued or fresh.organization is None:
        raise NotSent(invoice=fresh)
    profile = BillingProfile.objects.filter(organization=fresh.organization).first()
    if profile is None:
        raise NoBillingAddresses
    if not _is_seldom(fresh, profile.emails):
        raise SentOften(invoice=fresh, number=MAILS_A_DAY)
    log.record(INVOICE_RESENT, organization=fresh.organization, by=by, target=fresh, reason=reason)
    enqueue_invoice(fresh)


def _is_seldom(invoice: Invoice, addresses: list[str]) -> bool:
    """Whether each mailbox may have it once more today. The invoice is locked, so none slips in."""
    mails = Mail.objects.filter(
        organization_id=invoice.organization_id, kind=INVOICE, subject_id=str(invoice.pk)
    ).since(timezone.now() - A_DAY)
    sent = list(mails.values_list("recipient_key", flat=True))
    return max(sent.count(mailbox_key(email_key(each))) for each in addresses) < MAILS_A_DAY
