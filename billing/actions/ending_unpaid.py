"""Ending the subscriptions of organizations that have not paid an invoice for a long time."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from audit import log
from billing import dates
from billing.actions.invoicing import bill_changes, lock_invoice
from billing.actions.renewing import update_if_unchanged
from billing.events.subscriptions import TIER_ENDED_UNPAID
from billing.mail.invoices import enqueue_subscription_ended
from billing.models import (
    BillingSubscription,
    DunningStep,
    Invoice,
    PaymentAttempt,
    Seller,
    SubscriptionState,
)
from billing.models.invoice import InvoiceQuerySet
from billing.models.seller import NOTICE
from billing.tiers.limits import default_tier
from billing.tiers.periods import prorated_amount
from organizations.tenancy.locks import lock_organization


def invoices_that_end(today: date) -> InvoiceQuerySet:
    """Unpaid invoices for which a subscription ends now; none if the seller ends none.

    They are as overdue as the seller says, and the notice was sent a week ago. Not while a card is
    being charged, which may have paid, and not while the organization is suspended, because its
    members cannot pay.
    """
    seller = Seller.objects.first()
    if seller is None or seller.end_after_days is None or seller.notice_step is None:
        return Invoice.objects.none()
    a_week_ago = dates.start_of(today - timedelta(days=NOTICE - 1), seller)
    notices = DunningStep.objects.filter(step=seller.notice_step, sent_at__lt=a_week_ago)
    running = BillingSubscription.objects.running().values("organization")
    overdue = Invoice.objects.overdue(today - timedelta(days=seller.end_after_days - 1))
    under_way = PaymentAttempt.objects.unfinished().charges().values("invoice")
    return overdue.filter(
        organization__in=running,
        organization__suspended_at=None,
        pk__in=notices.values("invoice"),
    ).exclude(pk__in=under_way)


@transaction.atomic
def end_unpaid(*, invoice_id: UUID, organization: UUID, today: date) -> bool:
    """End the subscription of an organization for an unpaid invoice, record it and email it.

    A period that is paid for lasts until its end. Otherwise it ends today, and changes of its tier
    that were not invoiced are. False if the invoice no longer ends it. Locks the invoice, so that a
    payment that is recorded first keeps the subscription.
    """
    lock_organization(organization, shared=True)
    running = BillingSubscription.objects.running().filter(organization=organization)
    subscription = (
        running.select_for_update(no_key=True, of=("self",))
        .select_related("organization", "price__tier")
        .first()
    )
    invoice = lock_invoice(Invoice(pk=invoice_id))
    if subscription is None or not invoices_that_end(today).filter(pk=invoice.pk).exists():
        return False
    if _is_period_paid(subscription, today):
        return subscription.state == SubscriptionState.ACTIVE and _end_later(subscription, invoice)
    update_if_unchanged(subscription, state=SubscriptionState.ENDED, ends_at=today, next_price=None)
    _record(subscription, invoice, tier=str(default_tier() or ""))
    _shorten_changes(subscription, today)
    bill_changes(subscription=subscription, by=log.System())
    enqueue_subscription_ended(invoice)
    return True


def _end_later(subscription: BillingSubscription, invoice: Invoice) -> bool:
    """Have the subscription end with its paid period, record it and email it."""
    last_day = subscription.period_end
    update_if_unchanged(
        subscription, state=SubscriptionState.ENDING, ends_at=last_day, next_price=None
    )
    _record(subscription, invoice, day=last_day.isoformat())
    enqueue_subscription_ended(invoice)
    return True


def _is_period_paid(subscription: BillingSubscription, today: date) -> bool:
    """Whether today is in the subscription's period and nothing is open of the period's invoice."""
    settled = Invoice.objects.charges().settled().filter(subscription=subscription)
    is_over = subscription.period_end <= today
    return not is_over and settled.filter(period_start=subscription.period_start).exists()


def _shorten_changes(subscription: BillingSubscription, today: date) -> None:
    """Limit prorations that are not invoiced to the days before today; delete those
    from today on.
    """
    changes = subscription.prorations.open().filter(on__gte=subscription.period_start)
    changes.filter(on__gte=today).delete()
    for change in changes.select_related("from_price", "to_price"):
        change.days = days = min(change.days, (today - change.on).days)
        change.unused_minor = prorated_amount(change.from_price.amount_minor, days, change.of_days)
        change.added_minor = prorated_amount(change.to_price.amount_minor, days, change.of_days)
        change.save(update_fields=["days", "unused_minor", "added_minor"])


def _record(subscription: BillingSubscription, invoice: Invoice, **after: str) -> None:
    """Record that a subscription ended for an unpaid invoice."""
    log.record(
        TIER_ENDED_UNPAID,
        by=log.System(),
        target=subscription,
        after={"invoice": invoice.number, **after},
    )
