"""What is done about invoices and payments, in words, and who is told.

That an invoice was issued, and that it is due, is emailed to the billing addresses by emails of
their own. That one could not be issued is emailed to operators, too.
"""

from audit.words import Word
from billing import permissions
from organizations.tenancy.audience import Holders, Told

_GROUP = "Billing"
_TOLD = (Holders(permissions.MANAGE_INVOICE),)

INVOICE_ISSUED = Told(
    "invoice.issued",
    "issued an invoice",
    "The invoice {target} was issued[: {total}][. Reason: “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
INVOICE_HELD = Told(
    "invoice.held",
    "could not issue an invoice",
    "An invoice of {net} before tax could not be issued[. {why}]",
    group=_GROUP,
    audience=_TOLD,
)
INVOICE_DISCARDED = Told(
    "invoice.discarded",
    "discarded the draft of an invoice",
    "{actor} discarded the draft of an invoice[ of {net} before tax][. Reason: “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
INVOICE_RESENT = Word(
    "invoice.resent",
    "sent an invoice again",
    "{actor} sent the invoice {target} again[. Reason: “{reason}”]",
    group=_GROUP,
)
INVOICE_OPENED = Word(
    "invoice.opened",
    "opened a document of an invoice",
    "{actor} opened the {form} of the invoice {target}",
    group=_GROUP,
)
INVOICES_EXPORTED = Word(
    "invoice.exported",
    "exported invoices",
    "{actor} exported the {file} of invoices issued from {since} to {until}[. Reason: “{reason}”]",
    group=_GROUP,
)
CREDIT_NOTE_ISSUED = Told(
    "invoice.credited",
    "issued a credit note",
    "The credit note {target} was issued[ for the invoice {corrects}][: {total}]"
    "[. Reason: “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
PAYMENT_RECORDED = Told(
    "payment.recorded",
    "recorded a payment",
    "A payment of {amount} for the invoice {target} was recorded[, received on {day}]",
    group=_GROUP,
    audience=_TOLD,
)
PAYMENT_REVERSED = Told(
    "payment.reversed",
    "reversed a payment",
    "A payment of {amount} for the invoice {target} was reversed[. Reason: “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
PAYMENT_REFUNDED = Told(
    "payment.refunded",
    "recorded a refund",
    "A refund of {amount} for the invoice {target} was recorded[, paid on {day}]",
    group=_GROUP,
    audience=_TOLD,
)
CREDIT_USED = Told(
    "credit.used",
    "paid an invoice with credit",
    "The invoice {target} was paid with {amount} that was paid too much for the invoice {source}",
    group=_GROUP,
    audience=_TOLD,
)
CREDIT_TAKEN_BACK = Told(
    "credit.taken_back",
    "took credit back",
    "The invoice {target} is no longer paid with {amount} of the invoice {source}[. Reason:"
    " “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
INVOICE_WRITTEN_OFF = Told(
    "invoice.written_off",
    "wrote off an invoice",
    "The open amount of the invoice {target} was written off[: {amount}][. Reason: “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
INVOICE_REMINDED = Word(
    "invoice.reminded",
    "reminded of an invoice",
    "A reminder of the invoice {target} was sent[, due on {day}]",
    group=_GROUP,
)
