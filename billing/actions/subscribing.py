"""How an organization gets a tier, another one, and none."""

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from billing import dates
from billing.actions.agreeing import carry_out, price_details, record_subscription_event
from billing.actions.invoicing import bill_changes
from billing.actions.renewing import advance_one_period, update_if_unchanged
from billing.events.subscriptions import (
    TIER_ENDING,
    TIER_RESUMED,
    TIER_SET,
)
from billing.invoicing.unpaid import demand_may_cost_more
from billing.models import (
    BillingProfile,
    BillingSubscription,
    Invoice,
    SubscriptionState,
    TierPrice,
)
from billing.permissions import CREATE_BILLINGSUBSCRIPTION
from billing.tiers.offers import choices, held_prices
from billing.tiers.quotes import Quote, quote_with_tax
from console.database.rows import first_or_raise
from console.refusals import Refusal
from console.words.reasons import clean_reason
from organizations.models import Organization
from organizations.tenancy.actors import Actor, OrganizationOperator
from organizations.tenancy.demands import demand_running
from organizations.tenancy.locks import authorize_exclusively, lock_and_reload


class NotOffered(Refusal):
    slug = "not-offered"
    message = "This price is no longer offered. Choose a tier again to see the present amounts."


class AmountsChanged(Refusal):
    slug = "amounts-changed"
    message = "The amounts changed after you opened the page. Check them, and choose again."


class NoBillingDetails(Refusal):
    slug = "no-billing-details"
    message = "Enter the billing details of {organization} first: invoices need them."


class AlreadyThatTier(Refusal):
    slug = "already-that-tier"
    message = "{organization} already has the tier {tier} at this price."


class SubscriptionEnds(Refusal):
    slug = "subscription-ends"
    message = "The subscription ends on {day}. Resume it first to choose another tier."


class NothingToEnd(Refusal):
    slug = "nothing-to-end"
    message = "{organization} has no subscription that could be ended."


class NothingToInvoice(Refusal):
    slug = "nothing-to-invoice"
    message = "{organization} has no changes of its tier that are not invoiced yet."


class NotEnding(Refusal):
    slug = "not-ending"
    message = "The subscription of {organization} is not about to end."


@transaction.atomic
def choose_tier(*, price: TierPrice, seen: str = "", by: Actor) -> Quote:
    """Subscribe at a price, or change to it, and record it.

    Returns the quote that was agreed to, with its invoice, which is a draft if it cannot be issued.

    A higher price applies today, and a lower one from the next period on. The price of the present
    period takes back a planned change, and the price of this morning a change that was made today.
    `seen` is the mark of the quote that a page showed: no other is agreed to. Raises NotOffered,
    NoBillingDetails, SubscriptionEnds, AlreadyThatTier, AmountsChanged, and UnpaidTier for more
    while an invoice is long overdue.
    """
    organization, by = authorize_exclusively(by, CREATE_BILLINGSUBSCRIPTION)
    today = dates.today()
    present = lock_current_subscription(organization, today)
    price = _demand_offered(price, choices(present, today))
    _demand_can_change(organization, present, price)

    agreed = quote_with_tax(price, present, organization, day=today)
    if agreed.costs_now:
        demand_may_cost_more(organization)
    if seen and seen != agreed.mark:
        raise AmountsChanged
    invoice = carry_out(organization, present, agreed, by)
    if seen and invoice is not None and not agreed.tax_matches(invoice):
        raise AmountsChanged
    return replace(agreed, invoice=invoice)


@transaction.atomic
def set_tier(*, organization: Organization, price: TierPrice, reason: str, by: User) -> Quote:
    """Choose a price for an organization, as an operator, and record it; returns the quote.

    Tiers that are not public can be set, too. When it applies and what is charged is as if a member
    had chosen it. Raises InvalidReason, NotAnOperator, NotOffered, NoBillingDetails,
    SubscriptionEnds, AlreadyThatTier.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    organization = lock_and_reload(organization)
    demand_running(organization)
    today = dates.today()
    present = lock_current_subscription(organization, today)
    price = _demand_offered(price, held_prices(today))
    _demand_can_change(organization, present, price)
    operator = OrganizationOperator(by, organization)
    agreed = quote_with_tax(price, present, organization, day=today)
    carry_out(organization, present, agreed, operator)
    after = {"tier": price.tier.name, **price_details(price)}
    log.record(
        TIER_SET,
        organization=organization,
        by=operator,
        target=organization,
        after=after,
        reason=reason,
    )
    return agreed


@transaction.atomic
def end_billing_subscription(*, by: Actor) -> BillingSubscription:
    """Have the subscription end with its paid period, and record it. It can be resumed until then.

    Raises NothingToEnd.
    """
    organization, by = authorize_exclusively(by, CREATE_BILLINGSUBSCRIPTION)
    present = lock_current_subscription(organization, dates.today())
    if present is None or present.state == SubscriptionState.ENDING:
        raise NothingToEnd(organization=organization)

    last_day = present.period_end
    update_if_unchanged(present, state=SubscriptionState.ENDING, ends_at=last_day, next_price=None)
    record_subscription_event(TIER_ENDING, present, by, day=last_day.isoformat())
    return present


@transaction.atomic
def resume_billing_subscription(*, by: Actor) -> BillingSubscription:
    """Have an ending subscription go on at its price, and record it. Raises NotEnding."""
    organization, by = authorize_exclusively(by, CREATE_BILLINGSUBSCRIPTION)
    present = lock_current_subscription(organization, dates.today())
    if present is None or present.state != SubscriptionState.ENDING:
        raise NotEnding(organization=organization)

    update_if_unchanged(present, state=SubscriptionState.ACTIVE, ends_at=None)
    record_subscription_event(TIER_RESUMED, present, by)
    return present


@transaction.atomic
def invoice_changes(*, by: Actor) -> Invoice:
    """Invoice changes of the tier now, and not with the next period. Raises NothingToInvoice."""
    organization, by = authorize_exclusively(by, CREATE_BILLINGSUBSCRIPTION)
    present = lock_current_subscription(organization, dates.today())
    invoice = bill_changes(subscription=present, by=by) if present else None
    if invoice is None:
        raise NothingToInvoice(organization=organization)
    return invoice


def lock_current_subscription(
    organization: Organization, today: date
) -> BillingSubscription | None:
    """Lock the running subscription and return it, in the period of today; None if there is none.

    Periods that are due and that no job has begun are begun, because a change belongs to the period
    of today.
    """
    running = organization.billing_subscriptions.running().select_related("price__tier")
    subscription = running.select_for_update(no_key=True, of=("self",)).first()
    while subscription is not None and subscription.is_running and subscription.period_end <= today:
        advance_one_period(subscription)
    return subscription if subscription is not None and subscription.is_running else None


def _demand_offered(price: TierPrice, offers: QuerySet[TierPrice]) -> TierPrice:
    """The price, as it is among those that can be chosen. Raises NotOffered."""
    return first_or_raise(offers.filter(pk=price.pk), NotOffered)


def _demand_can_change(
    organization: Organization, present: BillingSubscription | None, price: TierPrice
) -> None:
    """Check that the organization can change from its present subscription to a price.

    Raises NoBillingDetails, SubscriptionEnds, AlreadyThatTier.
    """
    profiles = BillingProfile.objects.filter(organization=organization)
    if price.amount_minor and not profiles.exists():
        raise NoBillingDetails(organization=organization)
    if present is None:
        return
    if present.state == SubscriptionState.ENDING:
        raise SubscriptionEnds(day=f"{present.ends_at:%-d %B %Y}")
    if price in (present.next_price or present.price,):
        raise AlreadyThatTier(organization=organization, tier=price.tier)
