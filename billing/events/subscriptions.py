"""What is done about tiers and subscriptions, in words, and who is told."""

from audit.event_types import EventType
from billing import permissions
from organizations.tenancy.audience import NotifyingEventType, PermissionHolders

_GROUP = "Billing"
_TOLD = (PermissionHolders(permissions.CREATE_BILLINGSUBSCRIPTION),)

TIER_CHOSEN = NotifyingEventType(
    "tier.chosen",
    "chose a tier",
    "{actor} chose the tier {target}[, {amount} a {interval} before tax]",
    group=_GROUP,
    audience=_TOLD,
)
TIER_SET = EventType(
    "tier.set",
    "set the tier of an organization",
    "{actor} set the tier {tier}[, {amount} a {interval} before tax][. Reason: “{reason}”]",
    group=_GROUP,
)
TIER_PLANNED = NotifyingEventType(
    "tier.planned",
    "chose a tier for the next period",
    "{actor} chose the tier {tier} in place of {target}[ from {day} on][, {amount} a {interval}"
    " before tax]",
    group=_GROUP,
    audience=_TOLD,
)
TIER_KEPT = NotifyingEventType(
    "tier.kept",
    "kept the tier",
    "{actor} kept the tier {target}[ in place of {before.tier}]",
    group=_GROUP,
    audience=_TOLD,
)
TIER_ENDING = NotifyingEventType(
    "tier.ending",
    "ended the organization’s subscription",
    "{actor} ended the subscription to the tier {target}[; it lasts until {day}]",
    group=_GROUP,
    audience=_TOLD,
)
TIER_RESUMED = NotifyingEventType(
    "tier.resumed",
    "resumed the organization’s subscription",
    "{actor} resumed the subscription to the tier {target}",
    group=_GROUP,
    audience=_TOLD,
)
TIER_RENEWED = EventType(
    "tier.renewed",
    "renewed the organization’s subscription",
    "The subscription to the tier {target} was renewed[ until {day}]",
    group=_GROUP,
)
TIER_ENDED = NotifyingEventType(
    "tier.ended",
    "reached the end of the organization’s subscription",
    "The subscription to the tier {target} is over[. The limits of the tier {tier} apply]",
    group=_GROUP,
    audience=_TOLD,
)
TIER_ENDED_UNPAID = NotifyingEventType(
    "tier.ended_unpaid",
    "reached the end of the organization’s subscription for an unpaid invoice",
    "The subscription to the tier {target} ended, because the invoice {invoice} was not paid[; it"
    " lasts until {day}][. The limits of the tier {tier} apply]",
    group=_GROUP,
    audience=_TOLD,
)
TIER_LAPSED = NotifyingEventType(
    "tier.lapsed",
    "restored the organization without its subscription",
    "The organization {target} was restored without a subscription: its last one ended before[."
    " The limits of the tier {tier} apply]",
    group=_GROUP,
    audience=_TOLD,
)
TAX_OVERRIDDEN = NotifyingEventType(
    "billing.tax_overridden",
    "decided the tax of an organization",
    "{actor} changed how the tax of {target} is decided[: {after.tax}, before: {before.tax}]"
    "[. Reason: “{reason}”]",
    group=_GROUP,
    audience=_TOLD,
)
BILLING_DETAILS_CHANGED = NotifyingEventType(
    "billing.details_changed",
    "changed the billing details",
    "{actor} changed the billing details[ of {target}]",
    group=_GROUP,
    audience=_TOLD,
    is_urgent=True,
)
