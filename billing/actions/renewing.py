"""What happens to subscriptions when the period that was paid for is over."""

from datetime import date
from uuid import UUID

from django.db import transaction

from audit import log
from billing import dates
from billing.actions.invoicing import bill_changes, bill_period
from billing.events.subscriptions import TIER_ENDED, TIER_RENEWED
from billing.models import BillingSubscription, SubscriptionState
from billing.tiers.limits import default_tier
from billing.tiers.quotes import following_period
from organizations.models import Organization
from organizations.tenancy.locks import lock_organization


@transaction.atomic
def renew_one(*, subscription: int, organization: UUID, today: date) -> bool:
    """Begin the next period of a subscription, or end it; False if that is not due.

    A subscription that another run has locked is left to it.
    """
    lock_organization(organization, shared=True)
    due_subscriptions = BillingSubscription.objects.due(today).filter(pk=subscription)
    locked_subscription = (
        due_subscriptions.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .select_related("organization", "price__tier", "next_price__tier")
        .first()
    )
    return locked_subscription is not None and advance_one_period(locked_subscription)


@transaction.atomic
def renew_after_suspension(*, organization: Organization) -> bool:
    """Begin the period that waited for the end of a suspension, today; False if none waited.

    Later periods begin on this day of the month, too, and nothing is charged for the time between.
    The caller has locked the organization exclusively.
    """
    today = dates.today()
    due_subscriptions = organization.billing_subscriptions.due(today).select_related(
        "price__tier", "next_price__tier"
    )
    subscription = due_subscriptions.select_for_update(no_key=True, of=("self",)).first()
    if subscription is None:
        return False
    if subscription.state == SubscriptionState.ACTIVE and subscription.period_end < today:
        update_if_unchanged(subscription, period_end=today, anchor_day=today.day)
    return advance_one_period(subscription)


def advance_one_period(subscription: BillingSubscription) -> bool:
    """Begin the next period of a due subscription and bill it, or end the subscription; record it.

    It ends if it is ending, or if its organization is being deleted. The caller has locked the row.
    False if another process was first.
    """
    if subscription.state == SubscriptionState.ENDING or subscription.organization.is_being_deleted:
        return _end_subscription(subscription)
    price, period = following_period(subscription)
    next_period = {"period_start": period.start, "period_end": period.end, "price": price}
    if not update_if_unchanged(subscription, **next_period, next_price=None):
        return False
    log.record(
        TIER_RENEWED, by=log.System(), target=subscription, after={"day": period.end.isoformat()}
    )
    bill_period(subscription=subscription, by=log.System())
    return True


def update_if_unchanged(subscription: BillingSubscription, **values: object) -> bool:
    """Save these fields if the row still has the state and period it was read with; else False."""
    unchanged = BillingSubscription.objects.filter(
        pk=subscription.pk, state=subscription.state, period_end=subscription.period_end
    )
    if not unchanged.update(**values):
        return False
    for field, field_value in values.items():
        setattr(subscription, field, field_value)
    return True


def _end_subscription(subscription: BillingSubscription) -> bool:
    """End a due subscription, record it, and bill its changes; False if it has changed since."""
    ends_at = subscription.period_end
    if not update_if_unchanged(
        subscription, state=SubscriptionState.ENDED, ends_at=ends_at, next_price=None
    ):
        return False
    log.record(
        TIER_ENDED, by=log.System(), target=subscription, after={"tier": str(default_tier() or "")}
    )
    bill_changes(subscription=subscription, by=log.System())
    return True
