"""What operators do about the seller and what is sold, in words. It is in no organization."""

from audit.event_types import EventType

_GROUP = "Billing"

SELLER_SET_UP = EventType(
    "seller.set_up", "set up the seller", "{actor} set up the seller {target}", group=_GROUP
)
BANK_CHANGED = EventType(
    "seller.bank_changed",
    "entered new bank details",
    "{actor} entered new bank details of the seller {target}[: {after.iban} instead of"
    " {before.iban}]",
    group=_GROUP,
)
BANK_CHANGE_STOPPED = EventType(
    "seller.bank_change_stopped",
    "stopped new bank details",
    "{actor} stopped the new bank details of the seller {target}",
    group=_GROUP,
)
BANK_TAKEN = EventType(
    "seller.bank_taken",
    "put new bank details into use",
    "The new bank details of the seller {target} are in use",
    group=_GROUP,
)
TIER_ADDED = EventType(
    "tier.added", "added a tier", "{actor} added the tier {target}", group=_GROUP
)
TIER_CHANGED = EventType(
    "tier.changed", "changed a tier", "{actor} changed the tier {target}", group=_GROUP
)
TIER_LIMIT_SET = EventType(
    "tier.limit_set",
    "set a limit of a tier",
    "{actor} set a limit of the tier {target}[: {meter}, {after.included}]",
    group=_GROUP,
)
PRICE_ADDED = EventType(
    "tier.price_added",
    "added a price",
    "{actor} added a price of the tier {target}[: {amount} a {interval} from {day} on]",
    group=_GROUP,
)
TAX_RATE_ADDED = EventType(
    "tax_rate.added", "added a tax rate", "{actor} added the tax rate {target}", group=_GROUP
)
