"""Events about the seller and what is sold. They are in no organization's history."""

from functools import partial

from audit.event_types import EventType

_event = partial(EventType, group="Billing")

SELLER_SET_UP = _event("seller.set_up", "set up the seller", "{actor} set up the seller {target}")
BANK_CHANGED = _event(
    "seller.bank_changed",
    "entered new bank details",
    "{actor} entered new bank details of the seller {target}[: {after.iban} instead of"
    " {before.iban}]",
)
BANK_CHANGE_STOPPED = _event(
    "seller.bank_change_stopped",
    "stopped new bank details",
    "{actor} stopped the new bank details of the seller {target}",
)
BANK_TAKEN = _event(
    "seller.bank_taken",
    "put new bank details into use",
    "The new bank details of the seller {target} are in use",
)
TIER_ADDED = _event("tier.added", "added a tier", "{actor} added the tier {target}")
TIER_CHANGED = _event("tier.changed", "changed a tier", "{actor} changed the tier {target}")
TIER_LIMIT_SET = _event(
    "tier.limit_set",
    "set a limit of a tier",
    "{actor} set a limit of the tier {target}[: {meter}, {after.included}]",
)
PRICE_ADDED = _event(
    "tier.price_added",
    "added a price",
    "{actor} added a price of the tier {target}[: {amount} a {interval} from {day} on]",
)
TAX_RATE_ADDED = _event("tax_rate.added", "added a tax rate", "{actor} added the tax rate {target}")
