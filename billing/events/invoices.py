"""What is done about invoices and payments, in words, and who is told.

That an invoice was issued, and that it is due, is emailed to the billing addresses by emails of
their own. That one could not be issued is emailed to operators, too.
"""

from audit.event_types import EventType
from billing import permissions
from organizations.tenancy.audience import NotifyingEventType, PermissionHolders

_GROUP = "Billing"
_TOLD = (PermissionHolders(permissions.MANAGE_INVOICE),)

INVOICE_ISSUED = NotifyingEventType(
    "invoice.issued",
    "issued an invoice",
    "The invoice {target} was issued[: {total}][. Reason: “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
INVOICE_HELD = NotifyingEventType(
    "invoice.held",
    "could not issue an invoice",
    "An invoice of {net} before tax could not be issued[. {why}]",
    group=_GROUP,
    audience=_TOLD,
)
INVOICE_DISCARDED = NotifyingEventType(
    "invoice.discarded",
    "discarded the draft of an invoice",
    "{actor} discarded the draft of an invoice[ of {net} before tax][. Reason: “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
INVOICE_RESENT = EventType(
    "invoice.resent",
    "sent an invoice again",
    "{actor} sent the invoice {target} again[. Reason: “{reason}”]",
    group=_GROUP,
)
INVOICE_OPENED = EventType(
    "invoice.opened",
    "opened a document of an invoice",
    "{actor} opened the {form} of the invoice {target}",
    group=_GROUP,
)
INVOICES_EXPORTED = EventType(
    "invoice.exported",
    "exported invoices",
    "{actor} exported the {file} of invoices issued from {since} to {until}[. Reason: “{reason}”]",
    group=_GROUP,
)
CREDIT_NOTE_ISSUED = NotifyingEventType(
    "invoice.credited",
    "issued a credit note",
    "The credit note {target} was issued[ for the invoice {corrects}][: {total}]"
    "[. Reason: “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
PAYMENT_RECORDED = NotifyingEventType(
    "payment.recorded",
    "recorded a payment",
    "A payment of {amount} for the invoice {target} was recorded[, received on {day}]",
    group=_GROUP,
    audience=_TOLD,
)
PAYMENT_REVERSED = NotifyingEventType(
    "payment.reversed",
    "reversed a payment",
    "A payment of {amount} for the invoice {target} was reversed[. Reason: “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
PAYMENT_REFUNDED = NotifyingEventType(
    "payment.refunded",
    "recorded a refund",
    "A refund of {amount} for the invoice {target} was recorded[, paid on {day}]",
    group=_GROUP,
    audience=_TOLD,
)
CREDIT_USED = NotifyingEventType(
    "credit.used",
    "paid an invoice with credit",
    "The invoice {target} was paid with {amount} that was paid too much for the invoice {source}",
    group=_GROUP,
    audience=_TOLD,
)
CREDIT_TAKEN_BACK = NotifyingEventType(
    "credit.taken_back",
    "took credit back",
    "The invoice {target} is no longer paid with {amount} of the invoice {source}[. Reason:"
    " “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
INVOICE_WRITTEN_OFF = NotifyingEventType(
    "invoice.written_off",
    "wrote off an invoice",
    "The open amount of the invoice {target} was written off[: {amount}][. Reason: “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
INVOICE_REMINDED = EventType(
    "invoice.reminded",
    "reminded of an invoice",
    "A reminder of the invoice {target} was sent[, due on {day}]",
    group=_GROUP,
)
