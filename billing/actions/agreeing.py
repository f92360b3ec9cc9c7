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
    """Start or change the subscription as the quote says, and record the event.

    Returns the invoice for it, or None if nothing is charged today. The caller has locked the
    organization and `present`, its running subscription.
    """
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
    """Create the organization's subscription at the agreed price, and bill its first period."""
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
    """Change from a free tier: begin a new period today at the agreed price, and bill it.

    The free period is not credited, because nothing was paid for it.
    """
    period = {"period_start": agreed.period.start, "period_end": agreed.period.end}
    update_if_unchanged(
        present, price=agreed.price, next_price=None, anchor_day=agreed.day.day, **period
    )
    _record_choice(present, agreed, by)
    return bill_period(subscription=present, by=by)


def _change(present: BillingSubscription, agreed: Quote, by: Actor) -> Invoice | None:
    """Change to the agreed price within the period, which saves a proration.

    A second change on the same day replaces the proration of the first, and credits the price from
    before it. Returns the invoice if the quote is invoiced now, else None.
    """
    earlier_change = present.prorations.open().filter(on=agreed.day).first()
    given_back = earlier_change.from_price if earlier_change else present.price
    proration = new_proration(agreed.price, given_back, current_period(present), agreed.day)
    proration.pk = earlier_change.pk if earlier_change else None
    proration.organization, proration.subscription = present.organization, present
    proration.save()
    update_if_unchanged(present, price=agreed.price, next_price=None)
    _record_choice(present, agreed, by)
    return bill_changes(subscription=present, by=by) if agreed.is_now else None


def _take_back(present: BillingSubscription, agreed: Quote, by: Actor) -> None:
    """Undo a change that was made today and is not invoiced: delete its proration, and
    record it.
    """
    former_tier = present.price.tier.name
    present.prorations.open().filter(on=agreed.day).delete()
    update_if_unchanged(present, price=agreed.price, next_price=None)
    record_subscription_event(TIER_KEPT, present, by, before=former_tier)


def _plan(present: BillingSubscription, agreed: Quote, by: Actor) -> None:
    """Plan the agreed price for the next period, and record it.

    The price of the present period, chosen again, drops the planned change.
    """
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
    """Record that a tier was chosen, with the amount and the interval of its price."""
    record_subscription_event(TIER_CHOSEN, subscription, by, **price_details(agreed.price))


def price_details(price: TierPrice) -> dict[str, str]:
    """The amount and the interval of a price, as events record them."""
    return {"amount": str(amount_of(price)), "interval": price.interval}


def record_subscription_event(
    event_type: EventType,
    subscription: BillingSubscription,
    by: Actor,
    *,
    before: str = "",
    **after: str,
) -> None:
    """Record an event about a subscription; `before` is the name of the tier it had, if any."""
    log.record(
        event_type,
        by=by,
        target=subscription,
        before={"tier": before} if before else {},
        after=after,
    )
