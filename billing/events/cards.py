"""Events about cards and charges to them, and who is notified of them."""

from functools import partial

from audit.event_types import EventType
from billing import permissions
from billing.events.pages import path_of_invoice
from organizations.tenancy.audience import NotifyingEventType, PermissionHolders
from organizations.tenancy.event_pages import page_in_organization, page_of_target

_event = partial(EventType, group="Billing")
_card_event = partial(
    NotifyingEventType,
    group="Billing",
    audience=(PermissionHolders(permissions.CREATE_PAYMENTMETHOD),),
    page=page_in_organization("billing:payment-methods", "View cards"),
)
_invoice_event = partial(
    NotifyingEventType,
    group="Billing",
    audience=(PermissionHolders(permissions.MANAGE_INVOICE),),
    page=page_of_target("View invoice", path_of_invoice),
)

CARD_REQUESTED = _event("card.requested", "started to add a card", "{actor} started to add a card")
CARD_ADDED = _card_event("card.added", "added a card", "The card {target} was added")
CARD_TURNED_AWAY = _card_event(
    "card.turned_away",
    "did not keep a card",
    "The card {card} was not kept: an organization has {most} cards at most",
)
CARD_MADE_DEFAULT = _card_event(
    "card.made_default",
    "chose the card for invoices",
    "{actor} chose the card {target} for invoices",
)
CARD_NOT_DEFAULT = _card_event(
    "card.not_default",
    "chose bank transfer for invoices",
    "{actor} chose bank transfer for invoices in place of the card {target}",
)
CARD_REMOVED = _card_event("card.removed", "removed a card", "{actor} removed the card {target}")
CARD_EXPIRES = _card_event(
    "card.expires",
    "learned that a card expires soon",
    "The card {target}, which invoices are charged to, expires after {day}. Add another one, and"
    " make it the default",
    page=page_in_organization("billing:payment-methods", "Add card"),
)
CARD_EXPIRED = _card_event(
    "card.expired",
    "learned that a card has expired",
    "The card {target} expired after {day}, so invoices are not charged to it. Add another one, and"
    " make it the default",
    page=page_in_organization("billing:payment-methods", "Add card"),
)
CARD_LEFT = _card_event(
    "card.left",
    "left a card to the organization",
    "The member who added the card {target} is no longer one. Replace the card within 30 days if it"
    " is not the organization’s",
    page=page_in_organization("billing:payment-methods", "Add card"),
)
CHARGE_REQUESTED = _event(
    "charge.requested",
    "asked to pay an invoice",
    "{actor} asked to pay {amount} of the invoice {target}[ with the card {card}]",
)
CHARGE_STARTED = _event(
    "charge.started",
    "started to charge a card",
    "The card {card} is charged {amount} for the invoice {target}",
)
CHARGE_SUCCEEDED = _invoice_event(
    "charge.succeeded",
    "charged a card",
    "A payment of {amount} for the invoice {target} was made[ with the card {card}]",
)
CHARGE_FAILED = _invoice_event(
    "charge.failed",
    "could not charge a card",
    "The invoice {target} could not be paid[ with the card {card}][. Reason: “{reason}”]",
)
CHARGE_WAITS = _invoice_event(
    "charge.waits",
    "asked to confirm a payment",
    "The payment of {amount} for the invoice {target} waits for someone to confirm it",
    page=page_of_target("Confirm payment", path_of_invoice),
)
ATTEMPT_ENDED = _invoice_event(
    "charge.ended",
    "ended an attempt without an outcome",
    "{actor} ended the payment attempt of {amount} for the invoice {target}, of which the payment"
    " provider reported no outcome[. Reason: “{reason}”]",
)
REFUND_REQUESTED = _event(
    "refund.requested",
    "started a refund to a card",
    "A refund of {amount} for the invoice {target} was started[. Reason: “{reason}”]",
)
REFUND_FAILED = _invoice_event(
    "refund.failed",
    "could not refund a card",
    "The refund of {amount} for the invoice {target} failed[. Reason: “{reason}”]",
)
REFUND_RETURNED = _invoice_event(
    "refund.returned",
    "learned that a refund did not arrive",
    "The refund of {amount} for the invoice {target} did not arrive[ on the card {card}]",
)
CHARGE_REFUNDED = _event(
    "charge.refunded",
    "learned that a payment was sent back at the payment provider",
    "The payment provider sent {amount} of the payment for the invoice {target} back[ to the card"
    " {card}]",
)
CHARGE_QUESTIONED = _event(
    "charge.questioned",
    "learned that a bank asks about a payment",
    "The bank asks about the payment of {amount} for the invoice {target}",
)
CHARGE_DISPUTED = _invoice_event(
    "charge.disputed",
    "learned that a payment is disputed",
    "The payment of {amount} for the invoice {target} is disputed[ by the holder of the card"
    " {card}]",
)
DISPUTE_WON = _event(
    "dispute.won",
    "learned that a payment stands",
    "The dispute about {amount} for the invoice {target} ended: the payment stays",
)
DISPUTE_LOST = _invoice_event(
    "dispute.lost",
    "learned that a disputed payment went back",
    "The dispute about {amount} for the invoice {target} ended: the payment went back",
)
FINDING_SETTLED = _event(
    "finding.settled",
    "settled a difference with the payment provider",
    "{actor} settled the difference about {target}[. Reason: “{reason}”]",
)
