"""What the clock starts."""

from datetime import date
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from billing import dates
from billing.actions import renew_one
from billing.actions.charging import charge_due, due_for_charge
from billing.actions.dunning import due_for_reminder, remind
from billing.actions.ending_unpaid import end_unpaid, invoices_that_end
from billing.actions.expiring_cards import due_for_expiry, notify_of_expiry
from billing.actions.invoicing import issue_held
from billing.actions.sellers import take_waiting_bank
from billing.actions.settling import note_settled
from billing.card_payments import attempts, cards, rechecking, reconciling
from billing.models import BillingSubscription, Invoice
from billing.payment_provider.configured import takes_cards
from billing.tiers import monthly_usage
from console.jobs.onward import tried
from organizations.models import Organization

MOST = 1_000
"""Subscriptions, or drafts, in one run; the rest comes with the next."""


@shared_task
def take_new_bank_details() -> bool:
    """Let the seller's new bank details count once their day of waiting is over. May run twice."""
    return take_waiting_bank()


@shared_task
def count_usage() -> None:
    """Note what each organization with a subscription has now. May run twice.

    A run that dies leaves the others uncounted until the next.
    """
    today = dates.today()
    for organization in Organization.objects.filter(
        pk__in=monthly_usage.subscribed_organizations()
    ).iterator():
        monthly_usage.record_counts(organization, today=today)


@shared_task
def issue_held_invoices() -> int:
    """Try again the drafts that could not be issued; returns how many were issued.

    May run twice, and at the same time: each draft is locked, and issued once. One that fails keeps
    none of the others, and neither do many that can never be issued: those come first that were
    tried longest ago.
    """
    drafts = Invoice.objects.drafts().filter(organization__isnull=False).longest_untried()
    found = list(drafts.values_list("pk", flat=True)[:MOST])
    return sum(_issue_again(pk) for pk in found)


@shared_task
def remind_of_invoices() -> int:
    """Remind people of invoices that are due; returns of how many. First, settled ones are noted.

    May run twice, and at the same time: each step of an invoice is a row that exists once. One
    that fails keeps none of the others, and is tried again at the next run.
    """
    tried("settled invoices", note_settled)
    due = due_for_reminder(dates.today())
    return sum(bool(tried(f"invoice {pk}", remind, invoice_id=pk, step=step)) for pk, step in due)


@shared_task
def end_unpaid_subscriptions() -> int:
    """End the subscriptions for which an invoice was not paid for as long as the seller waits.

    Returns how many. May run twice, and at the same time: what ended is no longer found. One that
    fails keeps none of the others, and is tried again at the next run.
    """
    today = dates.today()
    due = invoices_that_end(today).order_by("due_on", "pk").values_list("pk", "organization")
    return sum(
        bool(tried(f"invoice {pk}", end_unpaid, invoice_id=pk, organization=owner, today=today))
        for pk, owner in list(due[:MOST])
    )


@shared_task
def renew_subscriptions() -> int:
    """Begin the next periods of subscriptions, or end them; returns how many.

    May run twice, and at the same time: each period is a transaction of its own, which holds the
    row and begins only what is still due. A run that dies leaves the rest to the next. One that
    fails keeps none of the others, and is tried again at the next run.
    """
    today = dates.today()
    due = BillingSubscription.objects.due(today).order_by("period_end", "pk")
    return sum(
        _until_today(pk, organization, today)
        for pk, organization in list(due.values_list("pk", "organization")[:MOST])
    )


@shared_task
def charge_cards() -> int:
    """Begin to charge open invoices to the chosen cards; returns how many.

    May run twice, and at the same time: an invoice has one unfinished attempt at most. One that
    fails keeps none of the others, and is tried again at the next run.
    """
    if not takes_cards():
        return 0
    today = dates.today()
    due = due_for_charge(today)
    return sum(
        tried(f"invoice {pk}", charge_due, invoice_id=pk, today=today) is not None for pk in due
    )


@shared_task
def tell_of_expiring_cards() -> int:
    """Tell people of default cards that expire soon or have; returns of how many.

    May run twice, and at the same time: each is told once. One that fails keeps none of the
    others, and is tried again at the next run.
    """
    if not takes_cards():
        return 0
    today = dates.today()
    due = due_for_expiry(today)
    return sum(
        bool(tried(f"card {card.pk}", notify_of_expiry, card=card, today=today)) for card in due
    )


@shared_task
def ask_provider() -> int:
    """Call the payment provider for whatever is due; returns how much moved.

    May run twice, and at the same time: each row is called for by one run. A run that dies leaves
    its row to another one a minute later, which asks with the same key.
    """
    if not takes_cards():
        return 0
    now = timezone.now()
    moved = attempts.settle_due(now) + rechecking.recheck_due(now)
    return moved + cards.learn_of_cards(now) + cards.forget_cards(now)


@shared_task
def reconcile_with_provider() -> int:
    """Compare what the payment provider took; returns how many differences are new. May run twice:
    each is noted once.
    """
    return reconciling.reconcile(timezone.now())


def _issue_again(pk: UUID) -> bool:
    """That it is tried is kept before, so that it also counts of one that fails."""
    Invoice.objects.drafts().filter(pk=pk).update(tried_at=timezone.now())
    return bool(tried(f"invoice {pk}", issue_held, invoice_id=pk))


def _until_today(subscription: int, organization: UUID, today: date) -> int:
    """One period after the other, where some were missed."""
    begun = 0
    due = {"subscription": subscription, "organization": organization, "today": today}
    while tried(f"subscription {subscription}", renew_one, **due):
        begun += 1
    return begun
