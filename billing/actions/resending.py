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
from console.database.rows import first_or_raise
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
    """Email an issued invoice or credit note once more, a few times a day.

    Raises NotSent, NoBillingAddresses, SentOften.
    """
    organization, by = authorize(by, MANAGE_INVOICE, on=invoice)  # type: ignore[arg-type]  # what is no one's is not theirs
    demand_running(organization)
    _enqueue_again(invoice, by)


@transaction.atomic
def resend_invoice_as_operator(*, invoice: Invoice, reason: str, by: User) -> None:
    """Email an issued invoice once more, for an operator, with the reason.

    Raises InvalidReason, NotAnOperator, NotSent, NoBillingAddresses, SentOften.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    _enqueue_again(invoice, log.OperatorActor(by), reason)


def _enqueue_again(invoice: Invoice, by: log.ActorOrPerson, reason: str = "") -> None:
    """Lock the invoice, email it and record that. Raises NotSent, NoBillingAddresses, SentOften."""
    invoice = lock_invoice(invoice)
    if not invoice.is_issued or invoice.organization is None:
        raise NotSent(invoice=invoice)
    profile = first_or_raise(
        BillingProfile.objects.filter(organization=invoice.organization), NoBillingAddresses
    )
    if not _may_send_again(invoice, profile.emails):
        raise SentOften(invoice=invoice, number=MAILS_A_DAY)
    log.record(INVOICE_RESENT, by=by, target=invoice, reason=reason)
    enqueue_invoice(invoice)


def _may_send_again(invoice: Invoice, addresses: list[str]) -> bool:
    """Whether each mailbox may get the invoice once more today. The caller has locked
    the invoice.
    """
    mails = Mail.objects.filter(
        organization_id=invoice.organization_id, kind=INVOICE, subject_id=str(invoice.pk)
    ).since(timezone.now() - A_DAY)
    mailbox_keys = list(mails.values_list("recipient_key", flat=True))
    return (
        max(mailbox_keys.count(mailbox_key(email_key(address))) for address in addresses)
        < MAILS_A_DAY
    )
