"""Events about invoices and payments, and who is notified of them.

The billing addresses get other emails when an invoice is issued or due, and operators get one when
an invoice could not be issued.
"""

from functools import partial

from audit.event_types import EventType
from billing import permissions
from billing.events.pages import path_of_invoice
from organizations.tenancy.audience import NotifyingEventType, PermissionHolders
from organizations.tenancy.event_pages import page_in_organization, page_of_target

_event = partial(EventType, group="Billing")
_notified_event = partial(
    NotifyingEventType,
    group="Billing",
    audience=(PermissionHolders(permissions.MANAGE_INVOICE),),
    page=page_of_target("View invoice", path_of_invoice),
)

INVOICE_ISSUED = _notified_event(
    "invoice.issued",
    "issued an invoice",
    "The invoice {target} was issued[: {total}][. Reason: “{reason}”]",
)
INVOICE_HELD = _notified_event(
    "invoice.held",
    "could not issue an invoice",
    "An invoice of {net} before tax could not be issued[. {why}]",
    page=page_in_organization("billing:details", "View billing details"),
)
INVOICE_DISCARDED = _notified_event(
    "invoice.discarded",
    "discarded the draft of an invoice",
    "{actor} discarded the draft of an invoice[ of {net} before tax][. Reason: “{reason}”]",
    page=page_in_organization("billing:details", "View billing details"),
)
INVOICE_RESENT = _event(
    "invoice.resent",
    "sent an invoice again",
    "{actor} sent the invoice {target} again[. Reason: “{reason}”]",
)
INVOICE_OPENED = _event(
    "invoice.opened",
    "opened a document of an invoice",
    "{actor} opened the {form} of the invoice {target}",
)
INVOICES_EXPORTED = _event(
    "invoice.exported",
    "exported invoices",
    "{actor} exported the {file} of invoices issued from {since} to {until}[. Reason: “{reason}”]",
)
CREDIT_NOTE_ISSUED = _notified_event(
    "invoice.credited",
    "issued a credit note",
    "The credit note {target} was issued[ for the invoice {corrects}][: {total}]"
    "[. Reason: “{reason}”]",
)
PAYMENT_RECORDED = _notified_event(
    "payment.recorded",
    "recorded a payment",
    "A payment of {amount} for the invoice {target} was recorded[, received on {day}]",
)
PAYMENT_REVERSED = _notified_event(
    "payment.reversed",
    "reversed a payment",
    "A payment of {amount} for the invoice {target} was reversed[. Reason: “{reason}”]",
)
PAYMENT_REFUNDED = _notified_event(
    "payment.refunded",
    "recorded a refund",
    "A refund of {amount} for the invoice {target} was recorded[, paid on {day}]",
)
CREDIT_USED = _notified_event(
    "credit.used",
    "paid an invoice with credit",
    "The invoice {target} was paid with {amount} that was paid too much for the invoice {source}",
)
CREDIT_TAKEN_BACK = _notified_event(
    "credit.taken_back",
    "took credit back",
    "The invoice {target} is no longer paid with {amount} of the invoice {source}[. Reason:"
    " “{reason}”]",
)
INVOICE_WRITTEN_OFF = _notified_event(
    "invoice.written_off",
    "wrote off an invoice",
    "The open amount of the invoice {target} was written off[: {amount}][. Reason: “{reason}”]",
)
INVOICE_REMINDED = _event(
    "invoice.reminded",
    "reminded of an invoice",
    "A reminder of the invoice {target} was sent[, due on {day}]",
)
