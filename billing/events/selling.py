"""What operators do about the seller and what is sold, in words. It is in no organization."""

from audit.words import Word

_GROUP = "Billing"

SELLER_SET_UP = Word(
    "seller.set_up", "set up the seller", "{actor} set up the seller {target}", group=_GROUP
)
BANK_CHANGED = Word(
    "seller.bank_changed",
    "entered new bank details",
    "{actor} entered new bank details of the seller {target}[: {after.iban} instead of"
    " {before.iban}]",
    group=_GROUP,
)
BANK_CHANGE_STOPPED = Word(
    "seller.bank_change_stopped",
    "stopped new bank details",
    "{actor} stopped the new bank details of the seller {target}",
    group=_GROUP,
)
BANK_TAKEN = Word(
    "seller.bank_taken",
    "put new bank details into use",
    "The new bank details of the seller {target} are in use",
    group=_GROUP,
)
TIER_ADDED = Word("tier.added", "added a tier", "{actor} added the tier {target}", group=_GROUP)
TIER_CHANGED = Word(
    "tier.changed", "changed a tier", "{actor} changed the tier {target}", group=_GROUP
)
TIER_LIMIT_SET = Word(
    "tier.limit_set",
    "set a limit of a tier",
    "{actor} set a limit of the tier {target}[: {meter}, {after.included}]",
    group=_GROUP,
)
PRICE_ADDED = Word(
    "tier.price_added",
    "added a price",
    "{actor} added a price of the tier {target}[: {amount} a {interval} from {day} on]",
    group=_GROUP,
)
TAX_RATE_ADDED = Word(
    "tax_rate.added", "added a tax rate", "{actor} added the tax rate {target}", group=_GROUP
)
