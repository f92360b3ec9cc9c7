"""What is done about cards and charges to them, in words, and who is told."""

from audit.event_types import EventType
from billing import permissions
from organizations.tenancy.audience import NotifyingEventType, PermissionHolders

_GROUP = "Billing"
_OF_CARDS = (PermissionHolders(permissions.CREATE_PAYMENTMETHOD),)
_OF_INVOICES = (PermissionHolders(permissions.MANAGE_INVOICE),)

CARD_REQUESTED = EventType(
    "card.requested",
    "started to add a card",
    "{actor} started to add a card",
    group=_GROUP,
)
CARD_ADDED = NotifyingEventType(
    "card.added",
    "added a card",
    "The card {target} was added",
    group=_GROUP,
    audience=_OF_CARDS,
)
CARD_TURNED_AWAY = NotifyingEventType(
    "card.turned_away",
    "did not keep a card",
    "The card {card} was not kept: an organization has {most} cards at most",
    group=_GROUP,
    audience=_OF_CARDS,
)
CARD_MADE_DEFAULT = NotifyingEventType(
    "card.made_default",
    "chose the card for invoices",
    "{actor} chose the card {target} for invoices",
    group=_GROUP,
    audience=_OF_CARDS,
)
CARD_NOT_DEFAULT = NotifyingEventType(
    "card.not_default",
    "chose bank transfer for invoices",
    "{actor} chose bank transfer for invoices in place of the card {target}",
    group=_GROUP,
    audience=_OF_CARDS,
)
CARD_REMOVED = NotifyingEventType(
    "card.removed",
    "removed a card",
    "{actor} removed the card {target}",
    group=_GROUP,
    audience=_OF_CARDS,
)
CARD_EXPIRES = NotifyingEventType(
    "card.expires",
    "learned that a card expires soon",
    "The card {target}, which invoices are charged to, expires after {day}. Add another one, and"
    " make it the default",
    group=_GROUP,
    audience=_OF_CARDS,
)
CARD_EXPIRED = NotifyingEventType(
    "card.expired",
    "learned that a card has expired",
    "The card {target} expired after {day}, so invoices are not charged to it. Add another one, and"
    " make it the default",
    group=_GROUP,
    audience=_OF_CARDS,
)
CARD_LEFT = NotifyingEventType(
    "card.left",
    "left a card to the organization",
    "The member who added the card {target} is no longer one. Replace the card within 30 days if it"
    " is not the organization’s",
    group=_GROUP,
    audience=_OF_CARDS,
)
CHARGE_REQUESTED = EventType(
    "charge.requested",
    "asked to pay an invoice",
    "{actor} asked to pay {amount} of the invoice {target}[ with the card {card}]",
    group=_GROUP,
)
CHARGE_STARTED = EventType(
    "charge.started",
    "started to charge a card",
    "The card {card} is charged {amount} for the invoice {target}",
    group=_GROUP,
)
CHARGE_SUCCEEDED = NotifyingEventType(
    "charge.succeeded",
    "charged a card",
    "A payment of {amount} for the invoice {target} was made[ with the card {card}]",
    group=_GROUP,
    audience=_OF_INVOICES,
)
CHARGE_FAILED = NotifyingEventType(
    "charge.failed",
    "could not charge a card",
    "The invoice {target} could not be paid[ with the card {card}][. Reason: “{reason}”]",
    group=_GROUP,
    audience=_OF_INVOICES,
)
CHARGE_WAITS = NotifyingEventType(
    "charge.waits",
    "asked to confirm a payment",
    "The payment of {amount} for the invoice {target} waits for someone to confirm it",
    group=_GROUP,
    audience=_OF_INVOICES,
)
ATTEMPT_ENDED = NotifyingEventType(
    "charge.ended",
    "ended an attempt without an outcome",
    "{actor} ended the payment attempt of {amount} for the invoice {target}, of which the payment"
    " provider reported no outcome[. Reason: “{reason}”]",
    group=_GROUP,
    audience=_OF_INVOICES,
)
REFUND_REQUESTED = EventType(
    "refund.requested",
    "started a refund to a card",
    "A refund of {amount} for the invoice {target} was started[. Reason: “{reason}”]",
    group=_GROUP,
)
REFUND_FAILED = NotifyingEventType(
    "refund.failed",
    "could not refund a card",
    "The refund of {amount} for the invoice {target} failed[. Reason: “{reason}”]",
    group=_GROUP,
    audience=_OF_INVOICES,
)
REFUND_RETURNED = NotifyingEventType(
    "refund.returned",
    "learned that a refund did not arrive",
    "The refund of {amount} for the invoice {target} did not arrive[ on the card {card}]",
    group=_GROUP,
    audience=_OF_INVOICES,
)
CHARGE_REFUNDED = EventType(
    "charge.refunded",
    "learned that a payment was sent back at the payment provider",
    "The payment provider sent {amount} of the payment for the invoice {target} back[ to the card"
    " {card}]",
    group=_GROUP,
)
CHARGE_QUESTIONED = EventType(
    "charge.questioned",
    "learned that a bank asks about a payment",
    "The bank asks about the payment of {amount} for the invoice {target}",
    group=_GROUP,
)
CHARGE_DISPUTED = NotifyingEventType(
    "charge.disputed",
    "learned that a payment is disputed",
    "The payment of {amount} for the invoice {target} is disputed[ by the holder of the card"
    " {card}]",
    group=_GROUP,
    audience=_OF_INVOICES,
)
DISPUTE_WON = EventType(
    "dispute.won",
    "learned that a payment stands",
    "The dispute about {amount} for the invoice {target} ended: the payment stays",
    group=_GROUP,
)
DISPUTE_LOST = NotifyingEventType(
    "dispute.lost",
    "learned that a disputed payment went back",
    "The dispute about {amount} for the invoice {target} ended: the payment went back",
    group=_GROUP,
    audience=_OF_INVOICES,
)
FINDING_SETTLED = EventType(
    "finding.settled",
    "settled a difference with the payment provider",
    "{actor} settled the difference about {target}[. Reason: “{reason}”]",
    group=_GROUP,
)
