"""Events about tiers and subscriptions, and who is notified of them."""

from functools import partial

from audit.event_types import EventType
from billing import permissions
from organizations.tenancy.audience import NotifyingEventType, PermissionHolders
from organizations.tenancy.event_pages import page_in_organization

_event = partial(EventType, group="Billing")
_notified_event = partial(
    NotifyingEventType,
    group="Billing",
    audience=(PermissionHolders(permissions.CREATE_BILLINGSUBSCRIPTION),),
    page=page_in_organization("billing:overview", "View billing"),
)

TIER_CHOSEN = _notified_event(
    "tier.chosen",
    "chose a tier",
    "{actor} chose the tier {target}[, {amount} a {interval} before tax]",
)
TIER_SET = _event(
    "tier.set",
    "set the tier of an organization",
    "{actor} set the tier {tier}[, {amount} a {interval} before tax][. Reason: “{reason}”]",
)
TIER_PLANNED = _notified_event(
    "tier.planned",
    "chose a tier for the next period",
    "{actor} chose the tier {tier} in place of {target}[ from {day} on][, {amount} a {interval}"
    " before tax]",
)
TIER_KEPT = _notified_event(
    "tier.kept", "kept the tier", "{actor} kept the tier {target}[ in place of {before.tier}]"
)
TIER_ENDING = _notified_event(
    "tier.ending",
    "ended the organization’s subscription",
    "{actor} ended the subscription to the tier {target}[; it lasts until {day}]",
)
TIER_RESUMED = _notified_event(
    "tier.resumed",
    "resumed the organization’s subscription",
    "{actor} resumed the subscription to the tier {target}",
)
TIER_RENEWED = _event(
    "tier.renewed",
    "renewed the organization’s subscription",
    "The subscription to the tier {target} was renewed[ until {day}]",
)
TIER_ENDED = _notified_event(
    "tier.ended",
    "reached the end of the organization’s subscription",
    "The subscription to the tier {target} is over[. The limits of the tier {tier} apply]",
)
TIER_ENDED_UNPAID = _notified_event(
    "tier.ended_unpaid",
    "reached the end of the organization’s subscription for an unpaid invoice",
    "The subscription to the tier {target} ended, because the invoice {invoice} was not paid[; it"
    " lasts until {day}][. The limits of the tier {tier} apply]",
)
TIER_LAPSED = _notified_event(
    "tier.lapsed",
    "restored the organization without its subscription",
    "The organization {target} was restored without a subscription: its last one ended before[."
    " The limits of the tier {tier} apply]",
)
TAX_OVERRIDDEN = _notified_event(
    "billing.tax_overridden",
    "decided the tax of an organization",
    "{actor} changed how the tax of {target} is decided[: {after.tax}, before: {before.tax}]"
    "[. Reason: “{reason}”]",
)
BILLING_DETAILS_CHANGED = _notified_event(
    "billing.details_changed",
    "changed the billing details",
    "{actor} changed the billing details[ of {target}]",
    is_urgent=True,
)
