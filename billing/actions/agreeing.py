"""Doing what was agreed to with a price: the subscription, its changes, and what is invoiced."""

from audit import log
from audit.event_types import EventType
from billing.actions.invoicing import bill_changes, bill_period
from billing.actions.renewing import update_if_unchanged
from billing.events.subscriptions import TIER_CHOSEN, TIER_KEPT, TIER_PLANNED
from billing.models import BillingSubscription, Invoice, SubscriptionState, TierPrice
from billing.tiers.quotes import Quote, Way, amount_of, current_period, new_proration
from organizations.models import Organization
from organizations.tenancy.actors import Actor


def carry_out(
    organization: Organization, present: BillingSubscription | None, agreed: Quote, by: Actor
) -> Invoice | None:
    """Do what was agreed to; returns the invoice that asks for it, where that is today's."""
    if present is None:
        return _start(organization, agreed, by)
    if agreed.way is Way.START:
        return _start_over(present, agreed, by)
    if agreed.way is Way.NOW:
        return _change(present, agreed, by)
    if agreed.is_back:
        _take_back(present, agreed, by)
        return None
    _plan(present, agreed, by)
    return None


def _start(organization: Organization, agreed: Quote, by: Actor) -> Invoice | None:
    subscription = organization.billing_subscriptions.create(
        price=agreed.price,
        state=SubscriptionState.ACTIVE,
        anchor_day=agreed.day.day,
        started_on=agreed.day,
        period_start=agreed.period.start,
        period_end=agreed.period.end,
    )
    _record_choice(subscription, agreed, by)
    return bill_period(subscription=subscription, by=by)


def _start_over(present: BillingSubscription, agreed: Quote, by: Actor) -> Invoice | None:
    """From a free tier: nothing of its period was paid for."""
    period = {"period_start": agreed.period.start, "period_end": agreed.period.end}
    update_if_unchanged(
        present, price=agreed.price, next_price=None, anchor_day=agreed.day.day, **period
    )
    _record_choice(present, agreed, by)
    return bill_period(subscription=present, by=by)


def _change(present: BillingSubscription, agreed: Quote, by: Actor) -> Invoice | None:
    """Within the period. Of two changes on a day, the first says what is given back."""
    earlier = present.prorations.open().filter(on=agreed.day).first()
    given_back = earlier.from_price if earlier else present.price
    change = new_proration(agreed.price, given_back, current_period(present), agreed.day)
    change.pk = earlier.pk if earlier else None
    change.organization, change.subscription = present.organization, present
    change.save()
    update_if_unchanged(present, price=agreed.price, next_price=None)
    _record_choice(present, agreed, by)
    return bill_changes(subscription=present, by=by) if agreed.is_now else None


def _take_back(present: BillingSubscription, agreed: Quote, by: Actor) -> None:
    """Drop what was changed today, which no invoice has."""
    former = present.price.tier.name
    present.prorations.open().filter(on=agreed.day).delete()
    update_if_unchanged(present, price=agreed.price, next_price=None)
    record_subscription_event(TIER_KEPT, present, by, before=former)


def _plan(present: BillingSubscription, agreed: Quote, by: Actor) -> None:
    if agreed.price == present.price:
        planned = present.next_price
        update_if_unchanged(present, next_price=None)
        record_subscription_event(
            TIER_KEPT, present, by, before=planned.tier.name if planned else ""
        )
        return
    update_if_unchanged(present, next_price=agreed.price)
    record_subscription_event(
        TIER_PLANNED,
        present,
        by,
        tier=agreed.price.tier.name,
        day=agreed.day.isoformat(),
        **price_details(agreed.price),
    )


def _record_choice(subscription: BillingSubscription, agreed: Quote, by: Actor) -> None:
    record_subscription_event(TIER_CHOSEN, subscription, by, **price_details(agreed.price))


def price_details(price: TierPrice) -> dict[str, str]:
    """What events say of a price: its amount and interval."""
    return {"amount": str(amount_of(price)), "interval": price.interval}


def record_subscription_event(
    word: EventType,
    subscription: BillingSubscription,
    by: Actor,
    *,
    before: str = "",
    **after: str,
) -> None:
    """Record an event about a subscription; `before` names the tier that it had."""
    log.record(
        word,
        organization=subscription.organization,
        by=by,
        target=subscription,
        before={"tier": before} if before else {},
        after=after,
    )
