"""How an organization gets a tier, another one, and none."""

from datetime import date

from django.db import transaction

from audit import log
from audit.words import Word
from billing import dates
from billing.actions.invoicing import bill_changes, bill_period
from billing.actions.renewing import advance, move
from billing.events.subscriptions import (
    TIER_CHOSEN,
    TIER_ENDING,
    TIER_KEPT,
    TIER_PLANNED,
    TIER_RESUMED,
)
from billing.invoicing.unpaid import demand_paid
from billing.models import (
    BillingProfile,
    BillingSubscription,
    Invoice,
    SubscriptionState,
    TierPrice,
)
from billing.permissions import CREATE_BILLINGSUBSCRIPTION
from billing.tiers.offers import choices
from billing.tiers.quotes import Quote, Way, amount_of, offer, period_of, proration
from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import locked_for


class NotOffered(Refusal):
    slug = "not-offered"
    message = "This price is no longer offered. Choose a tier again to see the present amounts."


class AmountsChanged(Refusal):
    slug = "amounts-changed"
    message = "The amounts changed after you opened the page. Check them, and subscribe again."


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
    """Subscribe at a price, or change to it; returns what was agreed to.

    Up holds today, and down at the end of the period (`quotes`). The price that the organization
    has, chosen again, takes back a change that was planned, and the price that it had this morning
    one that was made today. `seen` is the mark of the quote that a
    page showed: nothing else is agreed to. Raises UnpaidTier for more while an invoice is long
    overdue.
    """
    organization, by = locked_for(by, CREATE_BILLINGSUBSCRIPTION)
    today = dates.today()
    present = current(organization, today)
    price = _offered(price, present, today)
    _demand_details(organization, price)
    if present is not None:
        _demand_choice(present, price)

    agreed = offer(price, present, organization, day=today)
    if agreed.costs_now:
        demand_paid(organization)
    if seen and seen != agreed.mark:
        raise AmountsChanged
    invoice = _agree(organization, present, agreed, by)
    if seen and invoice is not None and not agreed.is_taxed_as(invoice):
        raise AmountsChanged
    return agreed


@transaction.atomic
def end_billing_subscription(*, by: Actor) -> BillingSubscription:
    """Let the subscription end with the period that is paid for. It can be resumed until then."""
    organization, by = locked_for(by, CREATE_BILLINGSUBSCRIPTION)
    present = current(organization, dates.today())
    if present is None or present.state == SubscriptionState.ENDING:
        raise NothingToEnd(organization=organization)

    last_day = present.period_end
    move(present, state=SubscriptionState.ENDING, ends_at=last_day, next_price=None)
    _record(TIER_ENDING, present, by, day=last_day.isoformat())
    return present


@transaction.atomic
def resume_billing_subscription(*, by: Actor) -> BillingSubscription:
    """Let a subscription that was to end go on, at the price that it has."""
    organization, by = locked_for(by, CREATE_BILLINGSUBSCRIPTION)
    present = current(organization, dates.today())
    if present is None or present.state != SubscriptionState.ENDING:
        raise NotEnding(organization=organization)

    move(present, state=SubscriptionState.ACTIVE, ends_at=None)
    _record(TIER_RESUMED, present, by)
    return present


@transaction.atomic
def invoice_changes(*, by: Actor) -> Invoice:
    """Have what changes of the tier cost on an invoice now, and not with the next period."""
    organization, by = locked_for(by, CREATE_BILLINGSUBSCRIPTION)
    present = current(organization, dates.today())
    invoice = bill_changes(subscription=present, by=by) if present else None
    if invoice is None:
        raise NothingToInvoice(organization=organization)
    return invoice


def current(organization: Organization, today: date) -> BillingSubscription | None:
    """The organization's running subscription, locked, in the period of today.

    Periods that the clock has not come to yet are begun here: a change belongs to today's.
    """
    running = organization.billing_subscriptions.running().select_related("price__tier")
    found = running.select_for_update(no_key=True, of=("self",)).first()
    while found is not None and found.is_running and found.period_end <= today:
        advance(found)
    return found if found is not None and found.is_running else None


def _offered(price: TierPrice, present: BillingSubscription | None, today: date) -> TierPrice:
    found = choices(present, today).filter(pk=price.pk).first()
    if found is None:
        raise NotOffered
    return found


def _demand_details(organization: Organization, price: TierPrice) -> None:
    profiles = BillingProfile.objects.filter(organization=organization)
    if price.amount_minor and not profiles.exists():
        raise NoBillingDetails(organization=organization)


def _demand_choice(present: BillingSubscription, price: TierPrice) -> None:
    if present.state == SubscriptionState.ENDING:
        raise SubscriptionEnds(day=f"{present.ends_at:%-d %B %Y}")
    if price in (present.next_price or present.price,):
        raise AlreadyThatTier(organization=present.organization, tier=price.tier)


def _agree(
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
    move(present, price=agreed.price, next_price=None, anchor_day=agreed.day.day, **period)
    _record_choice(present, agreed, by)
    return bill_period(subscription=present, by=by)


def _change(present: BillingSubscription, agreed: Quote, by: Actor) -> Invoice | None:
    """Within the period. Of two changes on a day, the first says what is given back."""
    earlier = present.prorations.open().filter(on=agreed.day).first()
    given_back = earlier.from_price if earlier else present.price
    change = proration(agreed.price, given_back, period_of(present), agreed.day)
    change.pk = earlier.pk if earlier else None
    change.organization, change.subscription = present.organization, present
    change.save()
    move(present, price=agreed.price, next_price=None)
    _record_choice(present, agreed, by)
    return bill_changes(subscription=present, by=by) if agreed.is_now else None


def _take_back(present: BillingSubscription, agreed: Quote, by: Actor) -> None:
    """Drop what was changed today, which no invoice has."""
    former = present.price.tier.name
    present.prorations.open().filter(on=agreed.day).delete()
    move(present, price=agreed.price, next_price=None)
    _record(TIER_KEPT, present, by, before=former)


def _plan(present: BillingSubscription, agreed: Quote, by: Actor) -> None:
    if agreed.price == present.price:
        planned = present.next_price
        move(present, next_price=None)
        _record(TIER_KEPT, present, by, before=planned.tier.name if planned else "")
        return
    move(present, next_price=agreed.price)
    _record(
        TIER_PLANNED,
        present,
        by,
        tier=agreed.price.tier.name,
        day=agreed.day.isoformat(),
        **_terms(agreed.price),
    )


def _record_choice(subscription: BillingSubscription, agreed: Quote, by: Actor) -> None:
    _record(TIER_CHOSEN, subscription, by, **_terms(agreed.price))


def _terms(price: TierPrice) -> dict[str, str]:
    return {"amount": str(amount_of(price)), "interval": price.interval}


def _record(
    word: Word,
    subscription: BillingSubscription,
    by: Actor,
    *,
    before: str = "",
    **after: str,
) -> None:
    log.record(
        word,
        organization=subscription.organization,
        by=by,
        target=subscription,
        before={"tier": before} if before else {},
        after=after,
    )
